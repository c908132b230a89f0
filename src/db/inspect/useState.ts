import { sql } from 'drizzle-orm'
import type { Db } from '../client.js'
import { timestamp } from '../sqlValues.js'
import { deprecationUses } from '../tables/deprecationUses.js'
import { webhookDeliveries, webhookDispatchers, webhooks } from '../tables/webhooks.js'
import { type CountedIds, countIds } from './credentialState.js'

export interface WebhookState {
  /** Active endpoints that have failed without a success between for long. */
  readonly failing: CountedIds
  /** Endpoints that the gateway has disabled. */
  readonly disabled: CountedIds
  /** Deliveries of the last day that have ended, and those of them that failed. */
  readonly ended: number
  readonly failed: number
}

interface WebhookTimes {
  readonly failingBefore: Date
  readonly deliveredSince: Date
  readonly examples: number
}

export async function readWebhookState(db: Db, { failingBefore, deliveredSince, examples }: WebhookTimes): Promise<WebhookState> {
  const [failing, disabled, [deliveries]] = await Promise.all([
    countIds(
      db,
      sql`select id::text as id from ${webhooks} where deleted_at is null and status = 'active' and failing_since < ${timestamp(failingBefore)}`,
      examples,
    ),
    countIds(
      db,
      sql`select id::text as id from ${webhooks} where deleted_at is null and status = 'disabled' and disabled_reason in ('failing', 'gone')`,
      examples,
    ),
    db.execute<{ ended: number; failed: number }>(sql`
      select count(*) filter (where status <> 'pending')::int as ended, count(*) filter (where status = 'failed')::int as failed
      from ${webhookDeliveries} where created_at >= ${timestamp(deliveredSince)}`),
  ])
  return { failing, disabled, ended: deliveries?.ended ?? 0, failed: deliveries?.failed ?? 0 }
}

export interface DeprecatedPartUse {
  readonly subject: string
  readonly callers: number
  readonly uses: number
  readonly sunset: Date
}

/** The deprecated parts that callers have used since a moment, the nearest sunset first. */
export async function readDeprecatedUse(db: Db, since: Date): Promise<readonly DeprecatedPartUse[]> {
  const rows = await db.execute<{ subject: string; callers: number; uses: number; sunset: string }>(sql`
    select subject, count(*)::int as callers, sum(uses)::float8 as uses, min(sunset) as sunset from ${deprecationUses}
    where last_used_at >= ${timestamp(since)} group by subject order by min(sunset), subject limit 100`)
  return rows.map(({ sunset, ...row }) => ({ ...row, sunset: new Date(sunset) }))
}

/** The processes that answer calls now: each has a living dispatcher. */
export async function countInstances(db: Db): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`select count(*)::int as count from ${webhookDispatchers} where alive_until > now()`)
  return row?.count ?? 0
}
