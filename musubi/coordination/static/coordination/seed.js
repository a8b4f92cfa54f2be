// Keeps what is typed over a seed on this device: a draft that is half written is nobody else's, and what is published
// changes only when it is saved.

import { forget, keep } from '../core/kept.js'

const form = document.querySelector('form[data-seed]')
if (form) {
  if (location.hash === '#saved' && form.dataset.keptBefore) forget(form.dataset.keptBefore)
  keep(form)
}
