import { html } from 'htm/preact'

const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })

/** A time in the reader's time zone. @param {{ at: string }} props ISO 8601 */
export function When({ at }) {
  return html`<time datetime=${at} title=${at}>${format.format(new Date(at))}</time>`
}

/** @param {number} ms @returns {string} */
export function inWords(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
