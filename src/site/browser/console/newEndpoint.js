/** @import { WebhookInput, WebhookWithSecret } from './resources.js' */
import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { useApi } from './api.js'
import { EndpointForm } from './endpointForm.js'
import { goTo } from './route.js'
import { Secret } from './secret.js'
import { Title } from './title.js'

/** Creates an endpoint and shows its secret. */
export function NewEndpoint() {
  const api = useApi()
  const [made, setMade] = useState(/** @type {WebhookWithSecret | undefined} */ (undefined))
  if (made)
    return html`<${Title} key="made" text="The endpoint was created" />
      <${Secret} secret=${made.secret}><p><a class="button" href=${`#/endpoints/${made.id}`}>Go to the endpoint</a></p><//>`
  return html`<p class="back"><a href="#/endpoints">Endpoints</a></p>
    <${Title} text="New endpoint" />
    <${EndpointForm} action="Create endpoint" cancel=${() => goTo('/endpoints')}
      save=${async (/** @type {WebhookInput} */ input) => setMade(await api.post('/v1/webhooks', input))} />`
}
