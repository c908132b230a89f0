import { html } from 'htm/preact'
import { useState } from 'preact/hooks'

/** Browsers give the clipboard only to pages with a secure connection. On other pages the reader can select the text. */
const canCopy = Boolean(navigator.clipboard)

/** @param {{ text: string, label?: string }} props */
export function Copy({ text, label = 'Copy' }) {
  const [isCopied, setCopied] = useState(false)
  if (!canCopy) return null
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1600)
  }
  return html`<button type="button" class="small" onClick=${copy} aria-live="polite">${isCopied ? 'Copied' : label}</button>`
}
