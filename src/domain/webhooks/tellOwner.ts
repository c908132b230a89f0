import type { ClaimedDelivery } from '../../db/queries/dispatch.js'
import { findOwnerEmail, type WebhookDisabledReason } from '../../db/queries/webhooks.js'
import { apiPath } from '../../values/apiVersion.js'
import type { Services } from '../services.js'

const because = {
  gone: 'it replied 410 Gone, so it no longer exists',
  failing: 'no delivery to it has succeeded for five days',
} as const

/** Tells the operators, by an alert, and the endpoint's user, by mail, that the endpoint was disabled. OAuth clients have no email address. */
export async function tellOwner(
  { db, alerts, mailer, urlOf }: Services,
  { webhookId, url }: ClaimedDelivery,
  reason: Exclude<WebhookDisabledReason, 'owner'>,
): Promise<void> {
  alerts.webhookDisabled(webhookId, reason)
  const to = await findOwnerEmail(db, webhookId)
  if (to === undefined) return
  mailer.post({
    to,
    subject: 'Your webhook endpoint was disabled',
    text: `${url} receives no more deliveries, because ${because[reason]}.

Deliveries that were queued before wait. When the endpoint works again, enable it, and redeliver the events that it has missed:

${urlOf(apiPath('webhooks', webhookId, 'enable'))}
${urlOf(apiPath('webhooks', webhookId, 'redeliver'))}
${urlOf('/console')}
`,
  })
}
