import { html } from 'htm/preact'
import { DeliveryView } from './delivery.js'
import { EndpointView } from './endpoint.js'
import { Endpoints } from './endpoints.js'
import { LiveEvents } from './liveEvents.js'
import { NewEndpoint } from './newEndpoint.js'
import { Empty } from './notice.js'
import { Requests } from './requests.js'
import { Title } from './title.js'

const isId = (/** @type {string | undefined} */ text) => /^[1-9]\d{0,15}$/.test(text ?? '')

/** The view of a place. @param {readonly string[]} place */
export function viewAt([section = 'endpoints', id, below, deliveryId, ...beyond]) {
  if (beyond.length === 0) {
    if (section === 'endpoints') {
      if (id === undefined) return html`<${Endpoints} />`
      if (id === 'new' && !below) return html`<${NewEndpoint} />`
      if (isId(id) && !below) return html`<${EndpointView} id=${id} />`
      if (isId(id) && below === 'deliveries' && isId(deliveryId)) return html`<${DeliveryView} webhookId=${id} id=${deliveryId} />`
    }
    if (section === 'events' && !id) return html`<${LiveEvents} />`
    if (section === 'requests' && !id) return html`<${Requests} />`
  }
  return html`<${Title} text="This view does not exist" /><${Empty}><p><a href="#/endpoints">To your endpoints</a></p><//>`
}
