/** @import { RequestLogEntry } from './resources.js' */
import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { useApi } from './api.js'
import { Copy } from './copy.js'
import { Field, formOf, textOf } from './field.js'
import { Empty, Loading, ProblemNotice } from './notice.js'
import { Older } from './older.js'
import { usePages } from './pages.js'
import { Quota } from './quota.js'
import { Title } from './title.js'
import { inWords, When } from './when.js'

/** The filters of the form, as query parameters. */
const filters = ['requestId', 'status', 'errorCode', 'method', 'path', 'operationName']
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** The caller's last requests, newest first. */
export function Requests() {
  const api = useApi()
  const [asked, setAsked] = useState(/** @type {Readonly<Record<string, string>>} */ ({}))
  const pages = usePages((after) => api.get('/v1/me/requests', { ...asked, after }), [asked])
  const { rows, problem } = pages
  const ask = (/** @type {Event} */ event) => {
    const form = formOf(event)
    setAsked(Object.fromEntries(filters.map((name) => [name, textOf(form, name)])))
  }
  const isNarrowed = Object.values(asked).some((text) => text !== '')
  return html`<${Title} text="Requests" />
    <p class="lede">Your last 1000 requests, at most seven days old, a second or so after their replies. Above 60 requests a minute, the log keeps the
    errors and a sample. It leaves out the requests of this console.</p>
    <${Quota} />
    <form class="find" role="search" aria-label="Find requests" noValidate onSubmit=${ask}>
      <${Field} name="requestId" label="Request id" spellcheck="false" autocomplete="off" problem=${problem} />
      <${Field} name="path" label="Path begins with" placeholder="/v1/orders" spellcheck="false" autocomplete="off" problem=${problem} />
      <${Field} name="operationName" label="Operation" spellcheck="false" autocomplete="off" problem=${problem} />
      <${Field} name="errorCode" label="Error code" placeholder="NOT_FOUND" spellcheck="false" autocomplete="off" problem=${problem} />
      <${Field} name="method" label="Method" as="select" problem=${problem}>
        <option value="">Any</option>
        ${methods.map((method) => html`<option value=${method}>${method}</option>`)}
      <//>
      <${Field} name="status" label="Status" inputmode="numeric" placeholder="404" problem=${problem} />
      <button class="button">Find</button>
    </form>
    <${ProblemNotice} problem=${problem} beside=${filters} />
    ${!rows && !problem && html`<${Loading} />`}
    ${rows?.length === 0 && html`<${Empty}><p>${isNarrowed ? 'No request of the last seven days fits.' : 'No request yet. Send one, and it is here a second later.'}</p><//>`}
    ${rows && rows.length > 0 && html`<ul class="rows">${rows.map((entry) => html`<${Row} key=${entry.id} entry=${entry} />`)}</ul>`}
    <${Older} pages=${pages} />`
}

/** @param {{ entry: RequestLogEntry }} props */
function Row({ entry: { requestId, method, path, operationName, status, duration, errorCode, receivedAt } }) {
  return html`<li class="row">
    <strong class="mono">${method} ${path}${operationName && html` <span class="operation">${operationName}</span>`}</strong>
    <span class=${`badge ${status < 400 && !errorCode ? 'good' : 'bad'}`}>${errorCode ? `${status} ${errorCode}` : status}</span>
    <span class="soft wide call">
      <span><${When} at=${receivedAt} /> · ${inWords(duration)}</span>
      <code>${requestId}</code><${Copy} text=${requestId} />
    </span>
  </li>`
}
