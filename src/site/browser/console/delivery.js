/** @import { Delivery, DeliveryDetail } from './resources.js' */
import { html } from 'htm/preact'
import { useEffect } from 'preact/hooks'
import { useAction } from './action.js'
import { useApi } from './api.js'
import { AttemptView } from './attempt.js'
import { DeliveryBadge } from './badge.js'
import { Code } from './code.js'
import { useLoaded } from './loaded.js'
import { Empty, Loading, ProblemNotice } from './notice.js'
import { lookAgainIn } from './retry.js'
import { Title } from './title.js'
import { When } from './when.js'

/** One delivery with all its attempts. @param {{ webhookId: string, id: string }} props */
export function DeliveryView({ webhookId, id }) {
  const api = useApi()
  const path = `/v1/webhooks/${webhookId}/deliveries/${id}`
  const { value: delivery, problem, reload } = useLoaded(() => /** @type {Promise<DeliveryDetail>} */ (api.get(path)))
  const again = useAction(async () => {
    await api.post(`${path}/redeliver`)
    reload()
  })
  useEffect(() => {
    const wait = delivery && lookAgainIn(delivery)
    if (wait === undefined) return undefined
    const timer = setTimeout(reload, wait)
    return () => clearTimeout(timer)
  }, [delivery])
  return html`<p class="back"><a href=${`#/endpoints/${webhookId}`}>Endpoint</a></p>
    <${Title} text=${`Delivery ${id}`} />
    <${ProblemNotice} problem=${problem ?? again.problem} />
    ${!delivery && !problem && html`<${Loading} />`}
    ${
      delivery &&
      html`<${Facts} delivery=${delivery} />
        <div class="actions">
          <button type="button" class="button" disabled=${again.isBusy} onClick=${again.run}>Deliver again</button>
        </div>
        <h2>Attempts</h2>
        ${
          delivery.attempts.length === 0
            ? html`<${Empty}><p>No attempt yet. The delivery is sent in a moment.</p><//>`
            : html`<div class="attempts">${delivery.attempts.toReversed().map((attempt, i) => html`<${AttemptView} key=${attempt.startedAt} attempt=${attempt} isOpen=${i === 0} />`)}</div>`
        }
        ${delivery.requestBody !== null && html`<${Code} label="Body that is sent" text=${delivery.requestBody} />`}`
    }`
}

/** @param {{ delivery: Delivery }} props */
function Facts({ delivery }) {
  const { eventType, eventId, createdAt, nextAttemptAt, finishedAt } = delivery
  return html`<p class="address"><span class="mono">${eventType}</span> <${DeliveryBadge} delivery=${delivery} /></p>
    <dl class="facts">
      <div><dt>Event</dt><dd class="mono">${eventId}</dd></div>
      <div><dt>Queued</dt><dd><${When} at=${createdAt} /></dd></div>
      ${nextAttemptAt && html`<div><dt>Next attempt</dt><dd><${When} at=${nextAttemptAt} /></dd></div>`}
      ${finishedAt && html`<div><dt>Finished</dt><dd><${When} at=${finishedAt} /></dd></div>`}
    </dl>`
}
