/** @import { Delivery } from './resources.js' */
import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { useApi } from './api.js'
import { DeliveryBadge } from './badge.js'
import { BulkRedelivery } from './bulkRedelivery.js'
import { Empty, Loading, ProblemNotice } from './notice.js'
import { Older } from './older.js'
import { usePages } from './pages.js'
import { When } from './when.js'

const statuses = { '': 'All', pending: 'Pending', delivered: 'Delivered', failed: 'Failed' }

/** The deliveries to an endpoint, newest first. @param {{ webhookId: number }} props */
export function Deliveries({ webhookId }) {
  const api = useApi()
  const [status, setStatus] = useState('')
  const [isOpen, setOpen] = useState(false)
  const pages = usePages((after) => api.get(`/v1/webhooks/${webhookId}/deliveries`, { status, after }), [status])
  const { rows, problem, reload } = pages
  return html`<section aria-labelledby="deliveries">
    <div class="head">
      <h2 id="deliveries">Deliveries</h2>
      <button type="button" onClick=${reload}>Refresh</button>
      <button type="button" aria-expanded=${isOpen ? 'true' : 'false'} onClick=${() => setOpen(!isOpen)}>Deliver again…</button>
    </div>
    ${isOpen && html`<${BulkRedelivery} webhookId=${webhookId} done=${reload} />`}
    <div class="choice" role="group" aria-label="Which deliveries">
      ${Object.entries(statuses).map(
        ([value, label]) =>
          html`<button type="button" aria-pressed=${status === value ? 'true' : 'false'} onClick=${() => setStatus(value)}>${label}</button>`,
      )}
    </div>
    <${ProblemNotice} problem=${problem} />
    ${!rows && !problem && html`<${Loading} />`}
    ${rows?.length === 0 && html`<${Empty}><p>${status ? 'No delivery has this status.' : 'Nothing was sent yet. Send a test, or wait for the next order.'}</p><//>`}
    ${rows && rows.length > 0 && html`<ul class="rows">${rows.map((delivery) => html`<${Row} key=${delivery.id} delivery=${delivery} />`)}</ul>`}
    <${Older} pages=${pages} />
  </section>`
}

/** @param {{ delivery: Delivery }} props */
function Row({ delivery }) {
  const { id, webhookId, eventType, attemptCount, createdAt, lastResponseStatus, lastError } = delivery
  const outcome = lastResponseStatus ?? lastError
  const attempts = attemptCount === 1 ? '1 attempt' : `${attemptCount} attempts`
  return html`<li><a class="row" href=${`#/endpoints/${webhookId}/deliveries/${id}`}>
    <strong class="mono">${eventType}</strong>
    <${DeliveryBadge} delivery=${delivery} />
    <span class="soft wide"><${When} at=${createdAt} /> · ${attempts}${outcome ? ` · ${outcome}` : ''}</span>
  </a></li>`
}
