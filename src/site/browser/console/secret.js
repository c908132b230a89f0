/** @import { ComponentChildren } from 'preact' */
import { html } from 'htm/preact'
import { Copy } from './copy.js'

/** A new secret. It is shown only once. @param {{ secret: string, children?: ComponentChildren }} props */
export function Secret({ secret, children }) {
  return html`<section class="card secret" role="status">
    <h2>Your signing secret</h2>
    <p>Keep it where your receiver finds it: it is shown this once. Deliveries are signed with it.</p>
    <p class="given"><code>${secret}</code><${Copy} text=${secret} /></p>
    ${children}
  </section>`
}
