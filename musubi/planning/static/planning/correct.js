// Keeps what is typed over a plan on this device until the plan is corrected: then its page, which comes next, forgets it.

import { forget, keep } from '../core/kept.js'

const form = document.querySelector('form[data-plan]')
if (form) keep(form)
const corrected = document.querySelector('[data-corrected]')
if (corrected && location.hash === '#corrected') forget(corrected.dataset.corrected)
