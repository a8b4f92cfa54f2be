// Keeps what is typed over an activity: on the server a few seconds after each change, on this device while that is not
// so. Without this script the button Save keeps it too, before anything else is asked.

const QUIET_SECONDS = 3
const PREFIX = 'musubi-edit:'
const KEPT_DAYS = 30

const form = document.querySelector('form[data-edit]')
if (form) attend(form)

function attend(form) {
  const status = form.querySelector('[data-saved]')
  const left = form.querySelector('[data-left]')
  let waiting = 0
  let isDirty = false

  const before = recall(form.dataset.keep)
  // What was saved comes back in other words: a day typed 2026-09-10 reads 2026年9月10日.
  if (before && location.hash !== '#saved' && differs(form, before)) left.hidden = false
  else forget(form.dataset.keep)
  left.querySelector('[data-bring-back]').addEventListener('click', () => {
    for (const box of boxes(form)) if (nameOf(box) in before) put(box, before[nameOf(box)])
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
    if (!isDirty) return
    isDirty = false
    say(form.dataset.saving)
    try {
      const answer = await fetch(form.action, { method: 'POST', body: typed(form), headers: { Accept: 'application/json' } })
      const told = await answer.json() // a page to sign in is none: then this device keeps it
      say(told.said, !answer.ok)
      if (answer.ok && !isDirty) forget(form.dataset.keep)
    } catch {
      isDirty = true
      say(form.dataset.unsaved, true)
      clearTimeout(waiting)
      waiting = setTimeout(save, QUIET_SECONDS * 4000)
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

// --- this device ----------------------------------------------------------------------------------------------------

function boxes(form) {
  return form.querySelectorAll('input:not([type=hidden], [type=file]), textarea, select')
}

function nameOf(box) {
  return box.type === 'checkbox' ? `${box.name}=${box.value}` : box.name
}

function get(box) {
  return box.type === 'checkbox' ? box.checked : box.value
}

function put(box, value) {
  if (box.type === 'checkbox') box.checked = value
  else box.value = value
}

function contents(form) {
  return Object.fromEntries([...boxes(form)].map((box) => [nameOf(box), get(box)]))
}

function differs(form, before) {
  return [...boxes(form)].some((box) => nameOf(box) in before && before[nameOf(box)] !== get(box))
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
