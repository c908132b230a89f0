/** @import { Delivery, Webhook } from './resources.js' */
import { html } from 'htm/preact'

const looks = { active: 'good', delivered: 'good', pending: 'wait', disabled: 'off', failed: 'bad', failing: 'bad' }
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

/** @param {{ delivery: Pick<Delivery, 'status'> }} props */
export function DeliveryBadge({ delivery: { status } }) {
  return html`<${Badge} state=${status} />`
}
