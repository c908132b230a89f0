import { eventReads } from '../../db/queries/events.js'
import {
  requeueAll,
  requeueDelivery,
  requeueFailed,
  type TimeSpan,
  type WebhookDeliveryRow,
  webhookDeliveryReads,
} from '../../db/queries/webhookDeliveries.js'
import { webhookReads } from '../../db/queries/webhooks.js'
import { bothOf, everyRow } from '../../db/visible.js'
import { conflict, invalidField, notFound } from '../../values/errors/make.js'
import type { WebhookDeliveryId, WebhookId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { demand } from '../demands.js'
import type { Services } from '../services.js'
import { demandAllObjectsOf } from './demandObjects.js'
import { MAX_DELIVERY_DAYS } from './eventTypes.js'
import { getWebhook } from './manageWebhooks.js'
import { ownWebhooks, receivable, visibleDeliveries, visibleEvents } from './visibility.js'

/** Maximum number of deliveries that one call queues. The next call queues the rest. */
export const MAX_REDELIVERIES = 10_000

/**
 * Queues a delivery again, whatever its status. It is sent at once, under the same event id, and with a new schedule of attempts.
 * @throws NOT_FOUND, FORBIDDEN for an endpoint that receives more than the credential can read, CONFLICT when the sent body has been deleted
 */
export function redeliver(services: Services, actor: Actor, webhookId: WebhookId, id: WebhookDeliveryId): Promise<WebhookDeliveryRow> {
  return services.write(async (tx) => {
    const webhook = await webhookReads.one(tx, ownWebhooks(actor), webhookId)
    if (!webhook) throw notFound('WebhookDelivery', id)
    await demandAllObjectsOf(services, tx, actor, webhook)
    const read = () => webhookDeliveryReads.one(tx, visibleDeliveries(actor), id)
    const delivery = await read()
    if (!delivery || delivery.webhookId !== webhookId) throw notFound('WebhookDelivery', id)
    const event = await eventReads.one(tx, everyRow, delivery.event)
    demand(services, actor, 'seesDelivery', id, event?.objectType ?? 'webhook', event?.customerId ?? null)
    if (delivery.requestBody === null)
      throw conflict(`The body of this delivery was deleted: bodies are kept for ${MAX_DELIVERY_DAYS} days`, { maximum: MAX_DELIVERY_DAYS })
    await requeueDelivery(tx, id, services.clock.now())
    return (await read()) ?? delivery
  })
}

export interface RedeliveryRange extends TimeSpan {
  /** `failed`: the failed deliveries, and those that wait for a retry. `all`: every event of the chosen types, also an event that was delivered or never queued. */
  readonly which: 'failed' | 'all'
}

/**
 * Delivers many events again, oldest first. Only events that both the owner and the credential may read are delivered.
 * @returns the number of queued deliveries.
 * @throws NOT_FOUND, FORBIDDEN for an endpoint that receives more than the credential can read, VALIDATION_ERROR
 */
export async function redeliverRange(
  services: Services,
  actor: Actor,
  webhookId: WebhookId,
  { which, from, to }: RedeliveryRange,
): Promise<number> {
  if (from && to && from >= to) throw invalidField('to', 'must be after from')
  if (which === 'all' && !from) throw invalidField('from', 'is required when `which` is `all`')
  const webhook = await getWebhook(services, actor, webhookId)
  const now = services.clock.now()
  return services.write(async (tx) => {
    await demandAllObjectsOf(services, tx, actor, webhook)
    return which === 'failed'
      ? requeueFailed(tx, webhookId, { from, to }, visibleEvents(actor), MAX_REDELIVERIES, now)
      : requeueAll(tx, webhookId, { from, to }, bothOf(receivable, visibleEvents(actor)), MAX_REDELIVERIES, now)
  })
}
