/** @import { Webhook } from './resources.js' */
import { html } from 'htm/preact'
import { useApi } from './api.js'
import { EndpointBadge } from './badge.js'
import { Empty, Loading, ProblemNotice } from './notice.js'
import { Older } from './older.js'
import { usePages } from './pages.js'
import { Title } from './title.js'

/** The caller's endpoints, newest first. */
export function Endpoints() {
  const api = useApi()
  const pages = usePages((after) => api.get('/v1/webhooks', { sort: '-id', after }))
  const { rows, problem } = pages
  return html`
    <div class="head"><${Title} text="Endpoints" /><a class="button" href="#/endpoints/new">New endpoint</a></div>
    <p class="lede">Addresses that receive the events of the shop.</p>
    <${ProblemNotice} problem=${problem} />
    ${!rows && !problem && html`<${Loading} />`}
    ${
      rows?.length === 0 &&
      html`<${Empty}><p>No endpoint yet. An endpoint receives the events of your orders as they happen.</p>
      <p><a href="#/endpoints/new">Create your first endpoint</a></p><//>`
    }
    ${rows && rows.length > 0 && html`<ul class="rows">${rows.map((webhook) => html`<${Row} key=${webhook.id} webhook=${webhook} />`)}</ul>`}
    <${Older} pages=${pages} />`
}

/** @param {{ webhook: Webhook }} props */
function Row({ webhook }) {
  const { id, url, description, events } = webhook
  return html`<li><a class="row" href=${`#/endpoints/${id}`}>
    <strong class="mono">${url}</strong>
    <${EndpointBadge} webhook=${webhook} />
    <span class="soft wide">${description ? `${description} · ` : ''}${events.join(', ')}</span>
  </a></li>`
}
