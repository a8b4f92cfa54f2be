// Keeps what is typed over a form: on this device at once; on the server too, a few seconds after each change, where the
// form says that it takes it (data-saving, data-unsaved). What was left on this device is offered, never put in unasked.
//
// The form has data-keep (under which name), [data-left] with [data-bring-back] and [data-forget] in it, and, where the
// server saves, [data-saved] for what it says. `ways` may tell of forms that are more than their boxes.

const QUIET_SECONDS = 3
const PREFIX = 'musubi-kept:'
const KEPT_DAYS = 30

export function keep(form, ways = {}) {
  const { contents, differs, bringBack, told, isSaved } = { ...ofBoxes, told() {}, isSaved: () => location.hash === '#saved', ...ways }
  const name = form.dataset.keep
  const savesOnServer = 'saving' in form.dataset
  const status = form.querySelector('[data-saved]')
  const left = form.querySelector('[data-left]')
  let waiting = 0
  let isDirty = false
  let isSaving = false

  const before = recall(name)
  // What was saved comes back in other words: a day typed 2026-09-10 reads 2026年9月10日.
  if (before && !isSaved() && differs(form, before)) left.hidden = false
  else if (!('refused' in form.dataset)) forget(name)
  left.querySelector('[data-bring-back]').addEventListener('click', () => {
    bringBack(form, before)
    left.hidden = true
    changed()
  })
  left.querySelector('[data-forget]').addEventListener('click', () => {
    forget(name)
    left.hidden = true
  })

  function changed() {
    isDirty = true
    remember(name, contents(form))
    if (savesOnServer) later(QUIET_SECONDS)
  }

  function later(seconds) {
    clearTimeout(waiting)
    waiting = setTimeout(save, seconds * 1000)
  }

  async function save() {
    if (!isDirty || isSaving) return
    isDirty = false
    isSaving = true
    say(form.dataset.saving)
    let pause = QUIET_SECONDS
    try {
      const answer = await fetch(form.action, { method: 'POST', body: typed(form), headers: { Accept: 'application/json' } })
      const said = await answer.json() // a page to sign in is none: then this device keeps it
      told(said, form)
      say(said.said, !answer.ok)
      if (answer.ok && !isDirty) forget(name)
    } catch {
      say(form.dataset.unsaved, true)
      isDirty = true
      pause *= 4
    }
    isSaving = false
    if (isDirty) later(pause)
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
  // A tab that is closed sends what it has; a page that comes back from the browser's memory is older than the server's.
  addEventListener('pagehide', () => {
    if (isDirty && savesOnServer) navigator.sendBeacon(form.action, typed(form))
  })
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
}

export function forget(name) {
  attempt(() => localStorage.removeItem(PREFIX + name))
}

function remember(name, kept) {
  attempt(() => localStorage.setItem(PREFIX + name, JSON.stringify({ at: Date.now(), kept })))
}

function recall(name) {
  return attempt(() => {
    const found = JSON.parse(localStorage.getItem(PREFIX + name))
    return found && Date.now() - found.at < KEPT_DAYS * 864e5 ? found.kept : null
  })
}

function attempt(action) {
  try {
    return action()
  } catch {
    return null // a browser that keeps nothing
  }
}

function typed(form) {
  const values = new FormData(form)
  for (const [name, value] of [...values.entries()]) if (value instanceof File) values.delete(name)
  values.set('do', 'autosave')
  return values
}

// --- boxes -----------------------------------------------------------------------------------------------------------

const BOXES = 'input:not([type=hidden], [type=file], [type=radio]), textarea, select'

export function boxesIn(part) {
  return [...part.querySelectorAll(BOXES)]
}

export function nameOf(box) {
  return box.type === 'checkbox' ? `${box.name}=${box.value}` : box.name
}

export function get(box) {
  return box.type === 'checkbox' ? box.checked : box.value
}

export function put(box, value) {
  if (box.type === 'checkbox') box.checked = value
  else box.value = value
}

const ofBoxes = {
  contents: (form) => Object.fromEntries(boxesIn(form).map((box) => [nameOf(box), get(box)])),
  differs: (form, before) => boxesIn(form).some((box) => nameOf(box) in before && before[nameOf(box)] !== get(box)),
  bringBack: (form, before) => {
    for (const box of boxesIn(form)) if (nameOf(box) in before) put(box, before[nameOf(box)])
  },
}
