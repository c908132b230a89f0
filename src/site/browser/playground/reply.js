/** @import { Outcome } from './run.js' */
import { json } from '@codemirror/lang-json'
import { html } from 'htm/preact'
import { Copy } from '../console/copy.js'
import { Editor } from './editor.js'

/** @param {{ outcome?: Outcome }} props */
export function Reply({ outcome }) {
  return html`<section class="pane reply" aria-label="Reply" data-name="reply">
    <div class="pane-head">
      <h2>Reply</h2>
      <p class=${`facts${outcome?.isBad ? ' wrong' : ''}`} role="status">${outcome?.facts ?? 'Nothing sent yet'}</p>
      ${outcome?.text && html`<${Copy} text=${outcome.text} label="Copy the reply" />`}
    </div>
    <${Editor} label="Reply" value=${outcome?.text ?? ''} extensions=${json()} />
  </section>`
}
