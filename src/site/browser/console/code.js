/** @import { HttpHeader } from './resources.js' */
import { html } from 'htm/preact'
import { Copy } from './copy.js'

/** Formats JSON for reading; leaves any other text as it is. @param {string} text */
function laidOut(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** The body of a request or reply. Its copy button copies the exact bytes, not the layout. @param {{ label: string, text: string }} props */
export function Code({ label, text }) {
  return html`<figure class="code">
    <figcaption>${label}<${Copy} text=${text} /></figcaption>
    <pre tabindex="0"><code>${laidOut(text)}</code></pre>
  </figure>`
}

/** @param {{ headers: readonly HttpHeader[] }} props */
export function Headers({ headers }) {
  return html`<dl class="headers">
    ${headers.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`
}
