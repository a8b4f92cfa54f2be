// Shows what needs a passkey where the browser has them, and says when one could not be read.
// Without this script the buttons stay hidden and the code by mail is the way in.

const isSupported = Boolean(window.PublicKeyCredential)

for (const element of document.querySelectorAll('[data-needs-passkeys]')) element.hidden = !isSupported
for (const element of document.querySelectorAll('[data-lacks-passkeys]')) element.hidden = isSupported

document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  for (const element of document.querySelectorAll('[data-passkey-failed]')) element.hidden = false
})
