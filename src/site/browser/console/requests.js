/** @import { RequestLogEntry } from './resources.js' */
import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { useApi } from './api.js'
import { Copy } from './copy.js'
import { Field, formOf, textOf } from './field.js'
import { Empty, Loading, ProblemNotice } from './notice.js'
import { Older } from './older.js'
import { usePages } from './pages.js'
import { Title } from './title.js'
import { inWords, When } from './when.js'

/** The caller's last requests, newest first. */
export function Requests() {
  const api = useApi()
  const [asked, setAsked] = useState({ requestId: '', status: '' })
  const pages = usePages((after) => api.get('/v1/me/requests', { ...asked, after }), [asked])
  const { rows, problem } = pages
  const ask = (/** @type {Event} */ event) => {
    const form = formOf(event)
    setAsked({ requestId: textOf(form, 'requestId'), status: textOf(form, 'status') })
  }
  const isNarrowed = asked.requestId !== '' || asked.status !== ''
  return html`<${Title} text="Requests" />
    <p class="lede">Your own calls of the last seven days, a second or so after they were answered.</p>
    <form class="find" noValidate onSubmit=${ask}>
      <${Field} name="requestId" label="Request id" spellcheck="false" autocomplete="off" problem=${problem} />
      <${Field} name="status" label="Status" inputmode="numeric" size="6" problem=${problem} />
      <button class="button">Find</button>
    </form>
    <${ProblemNotice} problem=${problem} beside=${['requestId', 'status']} />
    ${!rows && !problem && html`<${Loading} />`}
    ${rows?.length === 0 && html`<${Empty}><p>${isNarrowed ? 'No such call of yours in the last seven days.' : 'No call yet. Make one, and it is here a second later.'}</p><//>`}
    ${rows && rows.length > 0 && html`<ul class="rows">${rows.map((entry) => html`<${Row} key=${entry.id} entry=${entry} />`)}</ul>`}
    <${Older} pages=${pages} />`
}

/** @param {{ entry: RequestLogEntry }} props */
function Row({ entry: { requestId, method, path, status, duration, errorCode, receivedAt } }) {
  return html`<li class="row">
    <strong class="mono">${method} ${path}</strong>
    <span class=${`badge ${status < 400 && !errorCode ? 'good' : 'bad'}`}>${status}</span>
    <span class="soft wide call">
      ${errorCode && html`<span class="wrong">${errorCode}</span>`}
      <span><${When} at=${receivedAt} /> · ${inWords(duration)}</span>
      <code>${requestId}</code><${Copy} text=${requestId} />
    </span>
  </li>`
}
