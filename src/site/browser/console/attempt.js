/** @import { Attempt } from './resources.js' */
import { html } from 'htm/preact'
import { Code, Headers } from './code.js'
import { inWords, When } from './when.js'

/** The request and the reply of an attempt. @param {{ attempt: Attempt, isOpen: boolean }} props */
export function AttemptView({ attempt, isOpen }) {
  const { number, startedAt, duration, requestHeaders, responseStatus, responseBody, error } = attempt
  const isGood = responseStatus !== null && responseStatus >= 200 && responseStatus < 300
  return html`<details class="card" open=${isOpen}>
    <summary>
      <span>Attempt ${number}</span>
      <span class=${`badge ${isGood ? 'good' : 'bad'}`}>${responseStatus ?? 'no reply'}</span>
      <span class="soft">${inWords(duration)} · <${When} at=${startedAt} /></span>
    </summary>
    ${error && html`<p class="wrong">${error}</p>`}
    <h3>Request headers</h3>
    <${Headers} headers=${requestHeaders} />
    ${responseBody ? html`<${Code} label="Body of the reply, at most the first kilobyte" text=${responseBody} />` : html`<p class="soft">${responseStatus === null ? 'No reply came.' : 'The reply had no body.'}</p>`}
  </details>`
}
