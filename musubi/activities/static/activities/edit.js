// Keeps what is typed over an activity. Without this script the button Save keeps it too, before anything else is asked.

import { keep } from '../core/kept.js'

const form = document.querySelector('form[data-edit]')
if (form) keep(form)
