/** @import { ComponentChildren } from 'preact' */
/** @import { Problem } from './problem.js' */
import { html } from 'htm/preact'
import { useId } from 'preact/hooks'
import { useFirstWrong } from './firstWrong.js'

/**
 * An input with its label above. Below it stands its error message, or its hint when there is no error.
 * @param {{ name: string, label: string, hint?: string, problem?: Problem, as?: string, children?: ComponentChildren, [attribute: string]: unknown }} props
 *   `as` is the element, by default an input; all other props become attributes of the element.
 */
export function Field({ name, label, hint, problem, as = 'input', children, ...attributes }) {
  const id = useId()
  const message = problem?.messageFor(name)
  const note = message ?? hint
  const input = useFirstWrong(problem, message)
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <${as} ref=${input} id=${id} name=${name} aria-invalid=${message ? 'true' : undefined} aria-describedby=${note ? `${id}-note` : undefined} ...${attributes}>
      ${children}
    <//>
    ${note && html`<p id=${`${id}-note`} class=${message ? 'wrong' : 'hint'}>${note}</p>`}
  </div>`
}

/** The form of an event, as form data. @param {Event} event @returns {FormData} */
export function formOf(event) {
  event.preventDefault()
  return new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)) // only forms have this listener
}

/** @param {FormData} form @param {string} name @returns {string} */
export function textOf(form, name) {
  return String(form.get(name) ?? '').trim()
}
