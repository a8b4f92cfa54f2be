// Keeps what is typed over a plan on this device until the plan is corrected.

import { keep } from '../core/kept.js'

const form = document.querySelector('form[data-plan]')
if (form) keep(form)
