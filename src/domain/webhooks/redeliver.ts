import {
  requeueAll,
  requeueDelivery,
  requeueFailed,
  type Span,
  type WebhookDeliveryRow,
  webhookDeliveryReads,
} from '../../db/queries/webhookDeliveries.js'
import { conflict, invalidField, notFound } from '../../values/errors.js'
import type { WebhookDeliveryId, WebhookId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { MAX_DELIVERY_DAYS } from './eventTypes.js'
import { getWebhook } from './manageWebhooks.js'
import { mayReceive, visibleDeliveries, visibleEvents } from './visibility.js'

/** One call queues no more than this: the rest is queued by the next. */
export const MAX_REDELIVERIES = 10_000

/**
 * Delivers once more, whatever became of it before: at once, under the same event id, and with a schedule that begins anew.
 * @throws NOT_FOUND, CONFLICT when what was sent is forgotten
 */
export function redeliver(services: Services, actor: Actor, webhookId: WebhookId, id: WebhookDeliveryId): Promise<WebhookDeliveryRow> {
  return services.write(async (tx) => {
    const read = () => webhookDeliveryReads.one(tx, visibleDeliveries(actor), id)
    const delivery = await read()
    if (!delivery || delivery.webhookId !== webhookId) throw notFound('WebhookDelivery', id)
    if (delivery.requestBody === null)
      throw conflict(`What was sent is forgotten after ${MAX_DELIVERY_DAYS} days`, { maximum: MAX_DELIVERY_DAYS })
    await requeueDelivery(tx, id, services.clock.now())
    return (await read()) ?? delivery
  })
}

export interface RedeliveryRange extends Span {
  /** What has failed, or every event the endpoint has chosen, delivered or never queued ones too. */
  readonly which: 'failed' | 'all'
}

/** Delivers many once more, the oldest first. @returns how many. @throws NOT_FOUND, VALIDATION_ERROR */
export async function redeliverRange(
  services: Services,
  actor: Actor,
  webhookId: WebhookId,
  { which, from, to }: RedeliveryRange,
): Promise<number> {
  if (from && to && from >= to) throw invalidField('to', 'must be after from')
  if (which === 'all' && !from) throw invalidField('from', 'is required where which is all')
  await getWebhook(services, actor, webhookId, new Set(['id']))
  const now = services.clock.now()
  return services.write((tx) =>
    which === 'failed'
      ? requeueFailed(tx, webhookId, { from, to }, visibleEvents(actor), MAX_REDELIVERIES, now)
      : requeueAll(tx, webhookId, { from, to }, mayReceive, MAX_REDELIVERIES, now),
  )
}
