import {
  type WebhookAttemptRow,
  type WebhookDeliveryFilter,
  type WebhookDeliveryRow,
  webhookDeliveryReads,
  webhookDeliverySorts,
} from '../../db/queries/webhookDeliveries.js'
import { notFound } from '../../values/errors/make.js'
import { type Fields, fieldsOf, type Shown } from '../../values/fields.js'
import type { WebhookDeliveryId, WebhookId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { getWebhook } from './manageWebhooks.js'
import { visibleDeliveries } from './visibility.js'

export type { WebhookAttemptRow, WebhookDeliveryRow }

/** @throws NOT_FOUND, also when the endpoint belongs to another owner, or the actor may no longer read the event */
export async function getDelivery(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  webhookId: WebhookId,
  id: WebhookDeliveryId,
  fields: Fields,
): Promise<Shown<WebhookDeliveryRow>> {
  const delivery = await webhookDeliveryReads.one(db, visibleDeliveries(actor), id, new Set([...fields, 'webhookId']))
  if (!delivery || delivery.webhookId !== webhookId) throw notFound('WebhookDelivery', id)
  return delivery
}

/** The deliveries to an endpoint, by default newest first. @throws NOT_FOUND, VALIDATION_ERROR */
export async function listDeliveries(
  services: Pick<Services, 'db'>,
  actor: Actor,
  webhookId: WebhookId,
  args: Omit<WebhookDeliveryFilter, 'webhookId'> & PageArguments,
  fields: Fields,
): Promise<Page<Shown<WebhookDeliveryRow>>> {
  const request = parsePage(args, webhookDeliverySorts, '-id') // first, because VALIDATION_ERROR comes before NOT_FOUND
  await getWebhook(services, actor, webhookId, fieldsOf('id'))
  const { status, eventType, eventId } = args
  return webhookDeliveryReads.page(services.db, visibleDeliveries(actor), { webhookId, status, eventType, eventId }, request, fields)
}
