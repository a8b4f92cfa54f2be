// Says how many mails the ticked rows would send, before anybody presses the button.
// Without this script the sentence stays away, and each row says how many mails it means.

for (const told of document.querySelectorAll('[data-ticked]')) {
  const form = told.closest('form')
  const tell = () => {
    const ticked = [...form.querySelectorAll('input[data-mails]:checked')]
    const mails = ticked.reduce((sum, box) => sum + Number(box.dataset.mails), 0)
    told.querySelector('[data-organisations]').textContent = ticked.length
    told.querySelector('[data-sum]').textContent = mails
  }
  form.addEventListener('change', tell)
  told.hidden = false
  tell()
}
