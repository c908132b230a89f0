import { and, count, eq } from 'drizzle-orm'
import type { Db } from '../client.js'
import { events } from '../tables/events.js'
import { webhookAttempts, webhookDeliveries, webhooks } from '../tables/webhooks.js'

/** The number of recorded attempts at an event, of all endpoints with this address. */
export async function countAttemptsAt(db: Db, url: string, eventId: string): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(events)
    .innerJoin(webhookDeliveries, eq(webhookDeliveries.eventId, events.id))
    .innerJoin(webhooks, and(eq(webhooks.id, webhookDeliveries.webhookId), eq(webhooks.url, url)))
    .innerJoin(webhookAttempts, eq(webhookAttempts.deliveryId, webhookDeliveries.id))
    .where(eq(events.eventId, eventId))
  return row?.count ?? 0
}
