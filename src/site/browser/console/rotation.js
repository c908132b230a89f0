import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { useAction } from './action.js'
import { useApi } from './api.js'
import { Field, formOf } from './field.js'
import { ProblemNotice } from './notice.js'
import { Panel } from './panel.js'
import { Secret } from './secret.js'

/** Times in seconds for which both secrets sign. */
const overlaps = { 3600: 'an hour', 86400: 'a day', 604800: 'a week', 0: 'no time, because it has leaked' }

/** Rotates the secret of an endpoint. @param {{ webhookId: number, done: () => void }} props */
export function Rotation({ webhookId, done }) {
  const api = useApi()
  const [secret, setSecret] = useState('')
  const { run, isBusy, problem } = useAction(async (/** @type {FormData} */ form) => {
    const made = await api.post(`/v1/webhooks/${webhookId}/rotate`, { overlapSeconds: Number(form.get('overlapSeconds')) })
    setSecret(made.secret)
    done()
  })
  if (secret) return html`<${Secret} secret=${secret} />`
  return html`<${Panel} title="Rotate the secret">
    <form noValidate onSubmit=${(/** @type {Event} */ event) => run(formOf(event))}>
      <${Field} name="overlapSeconds" label="Keep the old secret valid for" as="select" problem=${problem}
        hint="Until then, deliveries are signed with both secrets, so your receiver can switch without missing a delivery.">
        ${Object.entries(overlaps).map(([seconds, text]) => html`<option value=${seconds} selected=${seconds === '86400'}>${text}</option>`)}
      <//>
      <${ProblemNotice} problem=${problem} beside=${['overlapSeconds']} />
      <button class="button" disabled=${isBusy}>Rotate</button>
    </form>
  <//>`
}
