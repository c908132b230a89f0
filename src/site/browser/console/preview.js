/** @import { Page, Preview, ShopEvent } from './resources.js' */
import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { useApi } from './api.js'
import { Code, Headers } from './code.js'
import { Field } from './field.js'
import { useLoaded } from './loaded.js'
import { Loading, ProblemNotice } from './notice.js'
import { Panel } from './panel.js'

/** The request that an endpoint would receive. Nothing is sent. @param {{ webhookId: number }} props */
export function PreviewPanel({ webhookId }) {
  const api = useApi()
  const [eventId, setEventId] = useState('')
  const { value: events } = useLoaded(() => /** @type {Promise<Page<ShopEvent>>} */ (api.get('/v1/events', { limit: 50 })))
  const { value: preview, problem } = useLoaded(
    () => /** @type {Promise<Preview>} */ (api.get(`/v1/webhooks/${webhookId}/preview`, { eventId })),
    [eventId],
  )
  const nothing = problem?.status === 404 && eventId === ''
  return html`<${Panel} title="Preview">
    <${Field} name="event" label="Event" as="select" onChange=${(/** @type {Event} */ event) => setEventId(chosen(event))}
      hint="A dry run: nothing is sent.">
      <option value="">The newest this endpoint has chosen</option>
      ${events?.data.map(({ id, eventType, data }) => html`<option value=${id}>${eventType}, ${data.objectType} ${data.objectId} (event ${id})</option>`)}
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
