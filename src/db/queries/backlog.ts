import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../client.js'
import { webhookDeliveries, webhooks } from '../tables/webhooks.js'

const d = webhookDeliveries

/** A table `waiting` of the endpoints with a pending delivery. PostgreSQL steps from one endpoint to the next, so the length of a queue does not matter. */
export const endpointsWithPending: SQL = sql`recursive waiting as (
      (select webhook_id from ${d} where status = 'pending' order by webhook_id limit 1)
      union all
      select (select webhook_id from ${d} where status = 'pending' and webhook_id > waiting.webhook_id order by webhook_id limit 1)
      from waiting where waiting.webhook_id is not null)`

/** Number of pending deliveries to active endpoints, due or not. Counts at most `limit`. */
export async function countPending(db: Db, limit: number): Promise<number> {
  const [row] = await db.execute<{ count: string }>(sql`
    select count(*) from (select 1 from ${d} join ${webhooks} on ${webhooks.id} = ${d.webhookId}
      where ${d.status} = 'pending' and ${webhooks.status} = 'active' limit ${limit}) as waiting`)
  return Number(row?.count ?? 0)
}

/** The moment of the next attempt that is due first, of all active endpoints; undefined when no delivery is pending. */
export async function firstPendingAt(db: Db): Promise<Date | undefined> {
  const [row] = await db.execute<{ first: string | null }>(sql`
    with ${endpointsWithPending}
    select min(own.next_attempt_at) as first from waiting join ${webhooks} on ${webhooks.id} = waiting.webhook_id
      cross join lateral (select next_attempt_at from ${d} where ${d.webhookId} = ${webhooks.id} and ${d.status} = 'pending'
        order by next_attempt_at limit 1) as own
    where ${webhooks.status} = 'active'`)
  return row?.first ? new Date(row.first) : undefined
}
