/** @import { Delivery, Webhook } from './resources.js' */
import { html } from 'htm/preact'
import { retryOf, soonInWords } from './retry.js'

const looks = { active: 'good', delivered: 'good', pending: 'wait', retrying: 'retry', disabled: 'off', failed: 'bad', failing: 'bad' }
const reasons = { owner: 'by you', gone: 'it answered 410 Gone', failing: 'it failed for days' }

/** @param {{ state: keyof typeof looks, text?: string }} props */
function Badge({ state, text = state }) {
  return html`<span class=${`badge ${looks[state]}`}>${text}</span>`
}

/** @param {{ webhook: Webhook }} props */
export function EndpointBadge({ webhook: { status, disabledReason, failingSince } }) {
  if (status === 'disabled')
    return html`<${Badge} state="disabled" text=${disabledReason ? `disabled: ${reasons[disabledReason]}` : 'disabled'} />`
  return failingSince ? html`<${Badge} state="failing" />` : html`<${Badge} state="active" />`
}

/** A delivery that waits after a failed attempt has a state of its own. @param {{ delivery: Pick<Delivery, 'status' | 'attemptCount' | 'nextAttemptAt'> }} props */
export function DeliveryBadge({ delivery }) {
  const retry = retryOf(delivery)
  return retry
    ? html`<${Badge} state="retrying" text=${`retrying at ${soonInWords(retry)}`} />`
    : html`<${Badge} state=${delivery.status} />`
}
