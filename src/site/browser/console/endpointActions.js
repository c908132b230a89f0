/** @import { Delivery, Webhook, WebhookInput } from './resources.js' */
import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { useAction } from './action.js'
import { useApi } from './api.js'
import { EndpointForm } from './endpointForm.js'
import { ProblemNotice } from './notice.js'
import { Panel } from './panel.js'
import { PreviewPanel } from './preview.js'
import { Rotation } from './rotation.js'
import { goTo } from './route.js'

/**
 * The actions on an endpoint. An action that needs more than a click opens a panel below.
 * @param {{ webhook: Webhook, changed: (webhook: Webhook) => void, reload: () => void }} props
 */
export function EndpointActions({ webhook, changed, reload }) {
  const api = useApi()
  const [open, setOpen] = useState('')
  const path = `/v1/webhooks/${webhook.id}`
  const close = () => setOpen('')
  const toggle = (/** @type {string} */ name) => setOpen(open === name ? '' : name)
  const { run, isBusy, problem } = useAction((/** @type {() => Promise<void>} */ act) => act())

  const test = async () => {
    /** @type {Delivery} */
    const { id } = await api.post(`${path}/test`)
    goTo(`/endpoints/${webhook.id}/deliveries/${id}`)
  }
  const turn = (/** @type {'enable' | 'disable'} */ way) => async () => changed(await api.post(`${path}/${way}`))
  const remove = async () => {
    await api.delete(path)
    goTo('/endpoints')
  }
  const save = async (/** @type {WebhookInput} */ input) => {
    changed(await api.patch(path, input, webhook.version))
    close()
  }
  const way = webhook.status === 'active' ? 'disable' : 'enable'
  const opener = (/** @type {string} */ name, /** @type {string} */ label, look = '') =>
    html`<button type="button" class=${look} aria-expanded=${open === name ? 'true' : 'false'} onClick=${() => toggle(name)}>${label}</button>`

  return html`
    <div class="actions">
      <button type="button" class="button" disabled=${isBusy} onClick=${() => run(test)}>Send a test</button>
      ${opener('preview', 'Preview')} ${opener('edit', 'Edit')} ${opener('rotate', 'Rotate the secret')}
      <span class="apart">
        <button type="button" class=${way === 'disable' ? 'danger' : ''} disabled=${isBusy} onClick=${() => run(turn(way))}>${way === 'disable' ? 'Disable' : 'Enable'}</button>
        ${opener('delete', 'Delete', 'danger')}
      </span>
    </div>
    <${ProblemNotice} problem=${problem} />
    ${open === 'preview' && html`<${PreviewPanel} webhook=${webhook} />`}
    ${open === 'edit' && html`<${Panel} title="Edit"><${EndpointForm} webhook=${webhook} action="Save" save=${save} cancel=${close} /><//>`}
    ${open === 'rotate' && html`<${Rotation} webhookId=${webhook.id} done=${reload} />`}
    ${
      open === 'delete' &&
      html`<${Panel} title="Delete this endpoint?">
        <p>The endpoint receives nothing any more, and its deliveries are deleted.</p>
        <div class="actions">
          <button type="button" class="button danger" disabled=${isBusy} onClick=${() => run(remove)}>Delete endpoint</button>
          <button type="button" onClick=${close}>Cancel</button>
        </div>
      <//>`
    }`
}
