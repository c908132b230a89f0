/** @import { Tab } from './tabs.js' */
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { linter } from '@codemirror/lint'
import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { Editor } from './editor.js'

const parse = jsonParseLinter()
/** An empty text counts as an empty object. */
const check = linter((view) => (view.state.doc.toString().trim() === '' ? [] : parse(view)))

const kinds = /** @type {const} */ ({ variables: 'Variables', headers: 'Headers' })
const hints = { variables: 'For example { "id": 1 }', headers: 'For example { "Idempotency-Key": "…" }' }

/** The variables and the headers of a tab, one at a time. @param {{ tab: Tab, change: (change: Partial<Tab>) => void, run: () => void }} props */
export function Inputs({ tab, change, run }) {
  const [kind, setKind] = useState(/** @type {keyof typeof kinds} */ ('variables'))
  return html`<section class="pane inputs" aria-label="Variables and headers" data-name="inputs">
    <div class="pane-head" role="group" aria-label="Which input">
      ${Object.entries(kinds).map(
        ([name, label]) =>
          html`<button type="button" aria-pressed=${kind === name ? 'true' : 'false'} onClick=${() => setKind(/** @type {keyof typeof kinds} */ (name))}>${label}</button>`,
      )}
    </div>
    <${Editor} key=${`${tab.id} ${kind}`} label=${`${kinds[kind]} as JSON`} value=${tab[kind]} hint=${hints[kind]} run=${run}
      change=${(/** @type {string} */ text) => change({ [kind]: text })} extensions=${[json(), check]} />
  </section>`
}
