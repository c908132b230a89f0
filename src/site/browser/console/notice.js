/** @import { ComponentChildren } from 'preact' */
/** @import { Problem } from './problem.js' */
import { html } from 'htm/preact'
import { isFor } from './problem.js'

/**
 * An error in the words of the API, with the request id for finding it in the logs. Nothing is said twice: an error that stands beside its input stands
 * there alone.
 * @param {{ problem?: Problem, beside?: readonly string[] }} props `beside`: names of inputs that show their messages themselves.
 */
export function ProblemNotice({ problem, beside = [] }) {
  if (!problem) return null
  const others = problem.fields.filter((error) => !beside.some((name) => isFor(name, error)))
  const isRepeated = problem.fields.some(({ message }) => problem.message.includes(message))
  if (isRepeated && others.length === 0) return null
  const facts = [problem.code, problem.requestId && `request ${problem.requestId}`].filter(Boolean)
  return html`<div class="notice bad" role="alert">
    ${!isRepeated && html`<p>${problem.message}</p>`}
    ${others.length > 0 && html`<ul>${others.map(({ field, message }) => html`<li><code>${field}</code> ${message}</li>`)}</ul>`}
    ${facts.length > 0 && html`<p class="facts">${facts.join(' · ')}</p>`}
  </div>`
}

/** @param {{ children?: ComponentChildren }} props */
export function Done({ children }) {
  return html`<div class="notice good" role="status">${children}</div>`
}

/** The text in place of an empty list, with the reader's next step. @param {{ children?: ComponentChildren }} props */
export function Empty({ children }) {
  return html`<div class="empty">${children}</div>`
}

export function Loading() {
  return html`<p class="loading" role="status">Loading…</p>`
}
