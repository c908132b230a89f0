import { findNewestEvent } from '../../db/queries/events.js'
import { insertDelivery, type WebhookDeliveryRow, webhookDeliveryReads } from '../../db/queries/webhookDeliveries.js'
import { findWebhookWithSecrets } from '../../db/queries/webhooks.js'
import { notFound } from '../../values/errors/make.js'
import type { EventId, WebhookId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { deliveredBody } from './deliveredBody.js'
import { demandAllObjectsOf } from './demandObjects.js'
import { TEST_EVENT } from './eventTypes.js'
import { getWebhook } from './manageWebhooks.js'
import { getEvent } from './readEvents.js'
import { type Happening, recordEvents } from './recordEvent.js'
import { signedHeaders, signingSecrets } from './sign.js'
import { ownWebhooks, visibleDeliveries, visibleEvents } from './visibility.js'

/**
 * Sends `webhook.test` to an endpoint like every other event: signed, with retries, and in the delivery log.
 * @throws NOT_FOUND, FORBIDDEN as `previewWebhook`
 */
export function testWebhook(services: Services, actor: Actor, id: WebhookId): Promise<WebhookDeliveryRow> {
  const { write, clock } = services
  return write(async (tx) => {
    const webhook = await getWebhook({ db: tx }, actor, id)
    await demandAllObjectsOf(services, tx, actor, webhook)
    const [object] = await services.show('Webhook', [webhook], tx)
    const now = clock.now()
    const test: Happening = { type: TEST_EVENT, objectType: 'webhook', objectId: id, changes: null, object }
    const [event] = await recordEvents(services, tx, [test], now)
    const delivery = await insertDelivery(tx, id, event?.id as EventId, now) // `recordEvents` returns each event
    const row = await webhookDeliveryReads.one(tx, visibleDeliveries(actor), delivery)
    if (!row) throw notFound('WebhookDelivery', delivery)
    return row
  })
}

/** A delivery as it would be sent now. */
export interface WebhookPreview {
  readonly method: 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The request that would deliver an event. Nothing is sent or written.
 * @param eventId default: the newest event of the types that the endpoint has chosen.
 * @throws NOT_FOUND, also when there is no such event yet, FORBIDDEN for an endpoint that receives more than the credential can read
 */
export async function previewWebhook(services: Services, actor: Actor, id: WebhookId, eventId?: EventId): Promise<WebhookPreview> {
  const { db, secrets, clock, wallClock, eventShape } = services
  const webhook = await findWebhookWithSecrets(db, ownWebhooks(actor), id)
  if (!webhook) throw notFound('Webhook', id)
  await demandAllObjectsOf(services, db, actor, webhook)
  const event =
    eventId === undefined ? await findNewestEvent(db, webhook.events, visibleEvents(actor)) : await getEvent(services, actor, eventId)
  if (!event || event.body === null) throw notFound('Event', eventId ?? 'of those chosen')
  const body = deliveredBody(eventShape, event.body, webhook)
  const headers = signedHeaders(event.eventId, body, wallClock.now(), signingSecrets(secrets, webhook, clock.now()))
  return { method: 'POST', url: webhook.url, headers, body }
}
