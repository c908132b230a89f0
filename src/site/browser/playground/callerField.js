/** @import { Caller } from './caller.js' */
import { html } from 'htm/preact'
import { useId, useState } from 'preact/hooks'

/** @param {Caller} caller */
function noteFor({ text, usesSession }) {
  if (usesSession) return 'Every tab uses your session of the console.'
  if (text === '') return 'Every tab calls without a credential. The catalogue needs none.'
  return 'Every tab uses this credential. It is forgotten with this browser tab.'
}

/** The one field for the credential of all tabs. @param {{ caller: Caller }} props */
export function CallerField({ caller }) {
  const id = useId()
  const [isShown, setShown] = useState(false)
  return html`<div class="caller">
    <label for=${id}>API key or access token</label>
    <input id=${id} type=${isShown ? 'text' : 'password'} value=${caller.text} autocomplete="off" spellcheck="false" placeholder="none"
      aria-describedby=${`${id}-note`} onInput=${(/** @type {InputEvent} */ event) => caller.setText(/** @type {HTMLInputElement} */ (event.currentTarget).value)} />
    <button type="button" aria-pressed=${isShown ? 'true' : 'false'} onClick=${() => setShown(!isShown)}>Show</button>
    <p id=${`${id}-note`} class="hint">${noteFor(caller)}</p>
  </div>`
}
