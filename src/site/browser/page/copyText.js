const SHOWN_MS = 1600

/** Copies the text of `code`, and says so on the button. Without a clipboard the text stays selected. @param {HTMLButtonElement} button @param {Element} code */
export async function copyText(button, code) {
  const selection = getSelection()
  selection?.selectAllChildren(code)
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(code.textContent ?? '')
    else document.execCommand('copy') // a page without https has no clipboard
    button.textContent = 'Copied'
    selection?.empty()
  } catch {
    button.textContent = 'Selected'
  }
  setTimeout(() => {
    button.textContent = 'Copy'
  }, SHOWN_MS)
}
