/** @import { Webhook } from './resources.js' */
import { html } from 'htm/preact'
import { useApi } from './api.js'
import { EndpointBadge } from './badge.js'
import { Deliveries } from './deliveries.js'
import { EndpointActions } from './endpointActions.js'
import { useLoaded } from './loaded.js'
import { Loading, ProblemNotice } from './notice.js'
import { Title } from './title.js'
import { When } from './when.js'

/** One endpoint: its facts, its actions and its deliveries. @param {{ id: string }} props */
export function EndpointView({ id }) {
  const api = useApi()
  const { value: webhook, problem, reload, replace } = useLoaded(() => api.get(`/v1/webhooks/${id}`))
  return html`<p class="back"><a href="#/endpoints">Endpoints</a></p>
    <${Title} text="Endpoint" />
    <${ProblemNotice} problem=${problem} />
    ${!webhook && !problem && html`<${Loading} />`}
    ${
      webhook &&
      html`<${Facts} webhook=${webhook} />
        <${EndpointActions} webhook=${webhook} changed=${replace} reload=${reload} />
        <${Deliveries} webhookId=${webhook.id} />`
    }`
}

/** @param {{ webhook: Webhook }} props */
function Facts({ webhook }) {
  const { url, description, events, selection, failingSince, previousSecretExpiresAt, createdAt } = webhook
  return html`<p class="address"><span class="mono">${url}</span> <${EndpointBadge} webhook=${webhook} /></p>
    <dl class="facts">
      ${description && html`<div><dt>Description</dt><dd>${description}</dd></div>`}
      <div><dt>Events</dt><dd>${events.join(', ')}</dd></div>
      ${selection && html`<div><dt>Selection</dt><dd class="mono">${selection}</dd></div>`}
      ${failingSince && html`<div><dt>Failing since</dt><dd><${When} at=${failingSince} /></dd></div>`}
      ${previousSecretExpiresAt && html`<div><dt>Old secret valid until</dt><dd><${When} at=${previousSecretExpiresAt} /></dd></div>`}
      <div><dt>Created</dt><dd><${When} at=${createdAt} /></dd></div>
    </dl>`
}
