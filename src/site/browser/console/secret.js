/** @import { ComponentChildren } from 'preact' */
import { html } from 'htm/preact'
import { Copy } from './copy.js'

/** A new secret. It is shown only once. @param {{ secret: string, children?: ComponentChildren }} props */
export function Secret({ secret, children }) {
  return html`<section class="card secret" role="status">
    <h2>Your signing secret</h2>
    <p>Store the secret where your receiver can read it. It is shown only once. It signs every delivery.</p>
    <p class="given"><code>${secret}</code><${Copy} text=${secret} /></p>
    ${children}
  </section>`
}
