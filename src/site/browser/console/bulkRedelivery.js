import { html } from 'htm/preact'
import { useState } from 'preact/hooks'
import { useAction } from './action.js'
import { useApi } from './api.js'
import { Field, formOf, textOf } from './field.js'
import { Done, ProblemNotice } from './notice.js'
import { Panel } from './panel.js'

/** Converts a time from the form, in the reader's time zone, to the form of the API. @param {string} local */
function momentOf(local) {
  return local ? new Date(local).toISOString() : null
}

/** Redelivers many deliveries. @param {{ webhookId: number, done: () => void }} props */
export function BulkRedelivery({ webhookId, done }) {
  const api = useApi()
  const [queued, setQueued] = useState(/** @type {number | undefined} */ (undefined))
  const { run, isBusy, problem } = useAction(async (/** @type {FormData} */ form) => {
    setQueued(undefined)
    const which = textOf(form, 'which')
    const range = { from: momentOf(textOf(form, 'from')), to: momentOf(textOf(form, 'to')) }
    setQueued((await api.post(`/v1/webhooks/${webhookId}/redeliver`, { which, ...range })).queued)
    done()
  })
  return html`<${Panel} title="Deliver again">
    <form noValidate onSubmit=${(/** @type {Event} */ event) => run(formOf(event))}>
      <div class="fields">
        <${Field} name="which" label="What" as="select" problem=${problem}>
          <option value="failed">Failed and retrying deliveries</option>
          <option value="all">All events of the chosen types</option>
        <//>
        <${Field} name="from" label="From" type="datetime-local" step="1" problem=${problem} />
        <${Field} name="to" label="To" type="datetime-local" step="1" problem=${problem} />
      </div>
      <p class="hint">Without times, all failed and retrying deliveries are sent again. To repeat all events, give a start time.</p>
      <${ProblemNotice} problem=${problem} beside=${['which', 'from', 'to']} />
      ${queued !== undefined && html`<${Done}><p>${queued === 1 ? '1 delivery is' : `${queued} deliveries are`} on the way again.</p><//>`}
      <button class="button" disabled=${isBusy}>Deliver again</button>
    </form>
  <//>`
}
