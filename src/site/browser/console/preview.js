/** @import { Api } from './api.js' */
/** @import { Page, Preview, ShopEvent, Webhook } from './resources.js' */
import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { useApi } from './api.js'
import { Code, Headers } from './code.js'
import { Field } from './field.js'
import { useLoaded } from './loaded.js'
import { Loading, ProblemNotice } from './notice.js'
import { Panel } from './panel.js'

/** Most events that the panel offers. */
const MAX_OFFERED = 50

/**
 * The newest events of the types that an endpoint has chosen, newest first.
 * @param {Api} api @param {readonly string[]} types
 * @returns {Promise<readonly ShopEvent[]>}
 */
async function newestEvents(api, types) {
  const pages = await Promise.all(
    types.map((type) => /** @type {Promise<Page<ShopEvent>>} */ (api.get('/v1/events', { type, limit: MAX_OFFERED }))),
  )
  return pages
    .flatMap(({ data }) => data)
    .sort((a, b) => b.id - a.id)
    .slice(0, MAX_OFFERED)
}

/** The request that an endpoint would receive. Nothing is sent. @param {{ webhook: Webhook }} props */
export function PreviewPanel({ webhook }) {
  const { id: webhookId, events: types } = webhook
  const api = useApi()
  const [eventId, setEventId] = useState('')
  const { value: events } = useLoaded(() => newestEvents(api, types), [types.join()])
  const { value: preview, problem } = useLoaded(
    () => /** @type {Promise<Preview>} */ (api.get(`/v1/webhooks/${webhookId}/preview`, { eventId })),
    [eventId],
  )
  const nothing = problem?.status === 404 && eventId === ''
  return html`<${Panel} title="Preview">
    <${Field} name="event" label="Event" as="select" onChange=${(/** @type {Event} */ event) => setEventId(chosen(event))}
      hint="A dry run: nothing is sent.">
      <option value="">The newest this endpoint has chosen</option>
      ${events?.map(({ id, eventType, data }) => html`<option value=${id}>${eventType}, ${data.objectType} ${data.objectId} (event ${id})</option>`)}
    <//>
    ${nothing ? html`<p class="soft">Nothing that this endpoint has chosen has happened yet.</p>` : html`<${ProblemNotice} problem=${problem} />`}
    ${!preview && !problem && html`<${Loading} />`}
    ${
      preview &&
      !problem &&
      html`<p class="mono address">${preview.method} ${preview.url}</p>
        <${Headers} headers=${preview.headers} /><${Code} label="Body" text=${preview.body} />`
    }
  <//>`
}

/** @param {Event} event of a select */
function chosen(event) {
  return /** @type {HTMLSelectElement} */ (event.currentTarget).value
}
