// Keeps what is typed: on the server a few seconds after each change, on this device at once; adds a blank entry
// without loading the page anew. Without this script the buttons do the same.

const QUIET_SECONDS = 3
const PREFIX = 'musubi-answer:'
const KEPT_DAYS = 30

const form = document.querySelector('form[data-answer]')
if (form) attend(form)
for (const sent of document.querySelectorAll('script[data-sent]')) forget(sent.dataset.sent)

function attend(form) {
  const status = form.querySelector('[data-saved]')
  const left = form.querySelector('[data-left]')
  let waiting = 0
  let isDirty = false
  let isSaving = false

  const before = recall(form.dataset.keep)
  if (before && differs(form, before)) left.hidden = false
  else forget(form.dataset.keep)
  left.querySelector('[data-bring-back]').addEventListener('click', () => {
    bringBack(form, before)
    left.hidden = true
    changed()
  })
  left.querySelector('[data-forget]').addEventListener('click', () => {
    forget(form.dataset.keep)
    left.hidden = true
  })

  function changed() {
    isDirty = true
    remember(form)
    clearTimeout(waiting)
    waiting = setTimeout(save, QUIET_SECONDS * 1000)
  }

  async function save() {
    if (!isDirty || isSaving) return
    isDirty = false
    isSaving = true
    say(form.dataset.saving)
    try {
      const answer = await fetch(form.action, { method: 'POST', body: typed(form), headers: { Accept: 'application/json' } })
      const told = await answer.json()
      for (const [key, seen] of Object.entries(told.seen ?? {})) {
        const box = [...form.querySelectorAll('[data-seen]')].find((one) => one.dataset.seen === key)
        if (box) box.value = seen
      }
      say(told.said, !answer.ok)
      if (answer.ok && !isDirty) forget(form.dataset.keep)
    } catch {
      isDirty = true
      say(form.dataset.unsaved, true)
      waiting = setTimeout(save, QUIET_SECONDS * 4000)
    } finally {
      isSaving = false
      if (isDirty) {
        clearTimeout(waiting)
        waiting = setTimeout(save, QUIET_SECONDS * 1000)
      }
    }
  }

  function say(sentence, isWrong = false) {
    status.textContent = sentence
    status.classList.toggle('is-wrong', isWrong)
  }

  form.addEventListener('input', changed)
  form.addEventListener('submit', () => {
    clearTimeout(waiting)
    isDirty = false
  })
  form.querySelector('[data-add]').addEventListener('click', (event) => {
    event.preventDefault()
    addBlank(form).querySelector('input[type=text]').focus()
  })
  // A tab that is closed sends what it has; a page that comes back from the browser's memory is older than the server's.
  addEventListener('pagehide', () => {
    if (isDirty) navigator.sendBeacon(form.action, typed(form))
  })
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
}

function typed(form) {
  const values = new FormData(form)
  for (const [name, value] of [...values.entries()]) if (value instanceof File) values.delete(name)
  values.set('do', 'autosave')
  return values
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

// --- the second net: this device ------------------------------------------------------------------------------------

function contents(form) {
  const kept = {}
  for (const entry of form.querySelectorAll('[data-entries] [data-entry]')) {
    const key = entry.querySelector('[name$="-key"]').value
    // What was seen is kept beside what was typed: brought back later, it replaces nobody's newer text unasked.
    kept[key] = { '': entry.querySelector('[data-seen]').value }
    for (const box of entry.querySelectorAll('input:not([type=hidden], [type=file], [type=radio]), textarea, select')) {
      const name = box.name.replace(/^e\d+-/, '') + (box.type === 'checkbox' ? `=${box.value}` : '')
      kept[key][name] = box.type === 'checkbox' ? box.checked : box.value
    }
  }
  return kept
}

function remember(form) {
  attempt(() => localStorage.setItem(PREFIX + form.dataset.keep, JSON.stringify({ at: Date.now(), kept: contents(form) })))
}

function recall(name) {
  return attempt(() => {
    const found = JSON.parse(localStorage.getItem(PREFIX + name))
    return found && Date.now() - found.at < KEPT_DAYS * 864e5 ? found.kept : null
  })
}

function forget(name) {
  attempt(() => localStorage.removeItem(PREFIX + name))
}

function attempt(action) {
  try {
    return action()
  } catch {
    return null // a browser that keeps nothing: the server still does
  }
}

function differs(form, before) {
  const now = contents(form)
  return Object.entries(before).some(([key, boxes]) => {
    if (!(key in now)) return Boolean(boxes.title_ja || boxes.when || boxes.partners || boxes.text_ja)
    return Object.entries(boxes).some(([name, value]) => name && name in now[key] && now[key][name] !== value)
  })
}

function bringBack(form, before) {
  for (const [key, boxes] of Object.entries(before)) {
    const entries = [...form.querySelectorAll('[data-entries] [data-entry]')]
    const found = entries.find((one) => one.querySelector('[name$="-key"]').value === key)
    if (!found && !(boxes.title_ja || boxes.when || boxes.partners || boxes.text_ja)) continue
    const entry = found ?? addBlank(form)
    if (found) entry.querySelector('[data-seen]').value = boxes['']
    for (const box of entry.querySelectorAll('input:not([type=hidden], [type=file], [type=radio]), textarea, select')) {
      const name = box.name.replace(/^e\d+-/, '') + (box.type === 'checkbox' ? `=${box.value}` : '')
      if (!(name in boxes)) continue
      if (box.type === 'checkbox') box.checked = boxes[name]
      else box.value = boxes[name]
    }
  }
}
