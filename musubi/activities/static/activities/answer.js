// Keeps what is typed in an answer, entry by entry, and adds a blank entry without loading the page anew. Without this
// script the buttons do the same.

import { boxesIn, forget, get, keep, nameOf, put } from '../core/kept.js'

const form = document.querySelector('form[data-answer]')
if (form) attend(form)
for (const sent of document.querySelectorAll('script[data-sent]')) forget(sent.dataset.sent)

function attend(form) {
  keep(form, { contents, differs, bringBack, told: seeAll, isSaved: () => false })
  form.querySelector('[data-add]').addEventListener('click', (event) => {
    event.preventDefault()
    addBlank(form).querySelector('input[type=text]').focus()
  })
}

function seeAll(said, form) {
  for (const [key, seen] of Object.entries(said.seen ?? {})) {
    const box = [...form.querySelectorAll('[data-seen]')].find((one) => one.dataset.seen === key)
    if (box) box.value = seen
  }
}

function addBlank(form) {
  const entries = form.querySelector('[data-entries]')
  const place = Math.max(-1, ...[...entries.querySelectorAll('[name$="-key"]')].map((one) => parseInt(one.name.slice(1)))) + 1
  const blank = form.querySelector('[data-blank]').content.cloneNode(true)
  const key = 'n' + [...crypto.getRandomValues(new Uint8Array(4))].map((one) => one.toString(16).padStart(2, '0')).join('')
  for (const element of blank.querySelectorAll('*')) {
    for (const name of ['id', 'name', 'for', 'aria-describedby']) {
      const value = element.getAttribute(name)
      if (value) element.setAttribute(name, value.replace(/(^|id_)e\d+-/g, `$1e${place}-`))
    }
  }
  blank.querySelector('[data-entry]').id = `entry-${place}`
  blank.querySelector(`[name="e${place}-key"]`).value = key
  blank.querySelector('[data-seen]').dataset.seen = key
  entries.append(blank)
  return entries.lastElementChild
}

// --- the second net: this device, an entry under its key --------------------------------------------------------------

function entriesOf(form) {
  return [...form.querySelectorAll('[data-entries] [data-entry]')]
}

function keyOf(entry) {
  return entry.querySelector('[name$="-key"]').value
}

function nameIn(box) {
  return nameOf(box).replace(/^e\d+-/, '')
}

function hasText(boxes) {
  return Boolean(boxes.title_ja || boxes.when || boxes.partners || boxes.text_ja)
}

function contents(form) {
  const kept = {}
  for (const entry of entriesOf(form)) {
    // What was seen is kept beside what was typed: brought back later, it replaces nobody's newer text unasked.
    kept[keyOf(entry)] = { '': entry.querySelector('[data-seen]').value }
    for (const box of boxesIn(entry)) kept[keyOf(entry)][nameIn(box)] = get(box)
  }
  return kept
}

function differs(form, before) {
  const now = contents(form)
  return Object.entries(before).some(([key, boxes]) => {
    if (!(key in now)) return hasText(boxes)
    return Object.entries(boxes).some(([name, value]) => name && name in now[key] && now[key][name] !== value)
  })
}

function bringBack(form, before) {
  for (const [key, boxes] of Object.entries(before)) {
    const found = entriesOf(form).find((one) => keyOf(one) === key)
    if (!found && !hasText(boxes)) continue
    const entry = found ?? addBlank(form)
    if (found) entry.querySelector('[data-seen]').value = boxes['']
    for (const box of boxesIn(entry)) if (nameIn(box) in boxes) put(box, boxes[nameIn(box)])
  }
}
