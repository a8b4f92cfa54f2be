// Shows what needs a passkey where the browser has them, and says when one could not be read.
// Without this script the buttons stay hidden and the code by mail is the way in.

// A passkey belongs to a name: at an address such as 127.0.0.1 browsers refuse to make or read one.
const isNumber = /^[\d.]+$|:/.test(location.hostname)
const isSupported = Boolean(window.PublicKeyCredential) && !isNumber

for (const element of document.querySelectorAll('[data-needs-passkeys]')) element.hidden = !isSupported
for (const element of document.querySelectorAll('[data-lacks-passkeys]')) element.hidden = isSupported

document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  for (const element of document.querySelectorAll('[data-passkey-failed]')) element.hidden = false
})
