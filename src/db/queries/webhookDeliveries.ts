import { and, asc, eq, gt, gte, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import type { EventId, WebhookDeliveryId, WebhookId } from '../../values/ids.js'
import { MAX_NESTED } from '../../values/page.js'
import type { Db, Tx } from '../client.js'
import { timestamp } from '../sqlValues.js'
import { fixedStatement, type Slots } from '../statement.js'
import { events } from '../tables/events.js'
import { webhookAttempts, webhookDeliveries, webhooks } from '../tables/webhooks.js'
import { conditionOf, type Visible } from '../visible.js'
import { columnsFor } from './columns.js'
import { idValues, isOneOf } from './keyset.js'
import { readsOf } from './reads.js'

const ofEvent = <Value>(column: string) =>
  sql<Value>`(select e.${sql.identifier(column)} from ${events} as e where e.id = ${webhookDeliveries}.event_id)`
const ofLastAttempt = <Value>(column: string) =>
  sql<Value>`(select a.${sql.identifier(column)} from ${webhookAttempts} as a where a.delivery_id = ${webhookDeliveries}.id order by a.id desc limit 1)`

const columns = {
  id: webhookDeliveries.id,
  webhookId: webhookDeliveries.webhookId,
  /** The id of the event's row. */
  event: webhookDeliveries.eventId,
  eventId: ofEvent<string>('event_id').as('event_uuid'),
  eventType: ofEvent<string>('type').as('event_type'),
  status: webhookDeliveries.status,
  attemptCount: webhookDeliveries.attempts,
  nextAttemptAt: webhookDeliveries.nextAttemptAt,
  createdAt: webhookDeliveries.createdAt,
  finishedAt: webhookDeliveries.finishedAt,
  lastResponseStatus: ofLastAttempt<number | null>('response_status').as('last_response_status'),
  lastError: ofLastAttempt<string | null>('error').as('last_error'),
  requestBody: sql<string | null>`coalesce(${webhookDeliveries}.body, ${ofEvent('body')})`.as('request_body'),
}

export interface WebhookDeliveryRow {
  readonly id: WebhookDeliveryId
  readonly webhookId: WebhookId
  readonly event: EventId
  readonly eventId: string
  readonly eventType: string
  readonly status: WebhookDeliveryStatus
  readonly attemptCount: number
  readonly nextAttemptAt: Date | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
  readonly lastResponseStatus: number | null
  readonly lastError: string | null
  readonly requestBody: string | null
}
export type WebhookDeliveryStatus = (typeof webhookDeliveries.$inferSelect)['status']

export const webhookDeliverySorts = { id: 'integer', createdAt: 'moment' } as const

export interface WebhookDeliveryFilter {
  readonly webhookId?: WebhookId | null
  readonly status?: WebhookDeliveryStatus | null
  readonly eventType?: string | null
  readonly eventId?: string | null
}

export const webhookDeliveryReads = readsOf<WebhookDeliveryRow, WebhookDeliveryFilter>({
  table: webhookDeliveries,
  columns: columnsFor(columns, { always: ['id', 'event'] }),
  sorts: { id: webhookDeliveries.id, createdAt: webhookDeliveries.createdAt },
  matching: ({ webhookId, status, eventType, eventId }: Slots<WebhookDeliveryFilter>) =>
    and(
      webhookId && eq(webhookDeliveries.webhookId, webhookId),
      status && eq(webhookDeliveries.status, status),
      eventType && sql`${ofEvent('type')} = ${eventType}`,
      eventId && sql`${webhookDeliveries.eventId} = (select e.id from ${events} as e where e.event_id = ${eventId})`,
    ),
})

export type WebhookAttemptRow = typeof webhookAttempts.$inferSelect

/** The newest attempts of a delivery: an owner may redeliver it any number of times. */
const isRecent = sql`${webhookAttempts.id} > coalesce((select a.id from ${webhookAttempts} as a
  where a.delivery_id = ${webhookAttempts}.delivery_id order by a.id desc offset ${sql.raw(String(MAX_NESTED))} limit 1), 0)`

const attempts = fixedStatement((db) =>
  db
    .select()
    .from(webhookAttempts)
    .where(and(isOneOf(webhookAttempts.deliveryId), isRecent))
    .orderBy(asc(webhookAttempts.id)),
)

/** The newest attempts at deliveries, in the order in which they were made. */
export function selectAttemptsOfDeliveries(db: Db, ids: readonly WebhookDeliveryId[]): Promise<WebhookAttemptRow[]> {
  return attempts(db, idValues(ids))
}

/** The object types, of the given `objectTypes`, that the endpoint's pending deliveries concern. */
export async function findWaitingObjectTypes(db: Db, webhookId: WebhookId, objectTypes: readonly string[]): Promise<string[]> {
  const rows = await db.execute<{ type: string }>(sql`
    select wanted.type from unnest(${sql.param([...objectTypes])}::text[]) as wanted (type) where exists (
      select 1 from ${webhookDeliveries} join ${events} on ${events.id} = ${webhookDeliveries.eventId}
      where ${webhookDeliveries.webhookId} = ${webhookId} and ${webhookDeliveries.status} = 'pending' and ${events.objectType} = wanted.type)`)
  return rows.map((row) => row.type)
}

/** The columns of a delivery that is due now, whatever its earlier outcome. */
function queuedAt(now: Date) {
  return { status: 'pending', attemptsOfRound: 0, nextAttemptAt: now, finishedAt: null } as const
}

/** Queues a delivery of one event to one endpoint, also when the endpoint has not chosen the event's type. */
export async function insertDelivery(tx: Tx, webhookId: WebhookId, eventId: EventId, now: Date): Promise<WebhookDeliveryId> {
  const [row] = await tx
    .insert(webhookDeliveries)
    .values({ webhookId, eventId, nextAttemptAt: now, createdAt: now })
    .returning({ id: webhookDeliveries.id })
  return row?.id as WebhookDeliveryId // an insert without a condition returns its row
}

/** Makes a delivery due at once and begins its schedule anew. A claimed delivery stays unchanged. */
export async function requeueDelivery(tx: Tx, id: WebhookDeliveryId, now: Date): Promise<void> {
  await tx
    .update(webhookDeliveries)
    .set(queuedAt(now))
    .where(and(eq(webhookDeliveries.id, id), isNull(webhookDeliveries.claimedBy)))
}

export interface TimeSpan {
  readonly from?: Date | null
  /** Not included. */
  readonly to?: Date | null
}

function happenedIn({ from, to }: TimeSpan): SQL | undefined {
  return and(isNotNull(events.body), from ? gte(events.createdAt, from) : undefined, to ? lt(events.createdAt, to) : undefined)
}

/** A delivery that has failed, or waits for a retry after a failed attempt. A claimed delivery is left to its dispatcher. */
const lacksSuccess = or(
  eq(webhookDeliveries.status, 'failed'),
  and(eq(webhookDeliveries.status, 'pending'), gt(webhookDeliveries.attemptsOfRound, 0), isNull(webhookDeliveries.claimedBy)),
)

/** Queues the failed deliveries of an endpoint and the deliveries that wait for a retry, the oldest first. @returns their number, at most `limit` */
export async function requeueFailed(
  tx: Tx,
  webhookId: WebhookId,
  span: TimeSpan,
  visible: Visible,
  limit: number,
  now: Date,
): Promise<number> {
  const failed = tx
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .innerJoin(events, eq(events.id, webhookDeliveries.eventId))
    .where(and(eq(webhookDeliveries.webhookId, webhookId), lacksSuccess, happenedIn(span), conditionOf(visible)))
    .orderBy(asc(webhookDeliveries.id))
    .limit(limit)
  const queued = await tx
    .update(webhookDeliveries)
    .set(queuedAt(now))
    .where(sql`${webhookDeliveries.id} in ${failed}`)
    .returning({ id: webhookDeliveries.id })
  return queued.length
}

/**
 * Queues all events of a span whose type the endpoint has chosen, the oldest first: events that were delivered, that have failed, and that had no
 * delivery to the endpoint. Pending deliveries stay unchanged. @returns the number of queued deliveries, at most `limit`
 */
export async function requeueAll(
  tx: Tx,
  webhookId: WebhookId,
  span: TimeSpan,
  visible: Visible,
  limit: number,
  now: Date,
): Promise<number> {
  const at = sql`${timestamp(now)}`
  const queued = await tx.execute(sql`
    insert into ${webhookDeliveries} (webhook_id, event_id, next_attempt_at, created_at)
    select ${webhooks.id}, ${events.id}, ${at}, ${at} from ${webhooks} join ${events} on ${events.type} = any(${webhooks.events})
    where ${and(
      eq(webhooks.id, webhookId),
      happenedIn(span),
      conditionOf(visible),
      sql`not exists (select 1 from ${webhookDeliveries} as d where d.webhook_id = ${webhooks.id} and d.event_id = ${events.id} and d.status = 'pending')`,
    )} order by ${events.id} limit ${limit}
    on conflict (webhook_id, event_id) do update
      set status = 'pending', attempts_of_round = 0, next_attempt_at = excluded.next_attempt_at, finished_at = null
      where ${ne(webhookDeliveries.status, 'pending')}
    returning 1`)
  return queued.length
}

/** Deletes deliveries created before `before`, and those of deleted endpoints, with their attempts. @returns their number, at most `limit` of each kind */
export async function forgetDeliveries(tx: Tx, before: Date, limit: number): Promise<number> {
  // with a parameter for the limit, PostgreSQL would plan for a tenth of the table
  const most = sql.raw(String(limit))
  const old = sql`
    select id from (select d.id from ${webhookDeliveries} as d where d.created_at < ${timestamp(before)}
      order by d.created_at limit ${most} for update skip locked) as aged
    union all
    select id from (select d.id from ${webhookDeliveries} as d join ${webhooks} as w on w.id = d.webhook_id
      where w.deleted_at is not null limit ${most} for update of d skip locked) as ended`
  const forgotten = await tx
    .delete(webhookDeliveries)
    .where(sql`${webhookDeliveries.id} = any(array(${old}))`)
    .returning({ id: webhookDeliveries.id })
  if (forgotten.length === 0)
    await tx
      .delete(webhooks)
      .where(
        and(isNotNull(webhooks.deletedAt), sql`not exists (select 1 from ${webhookDeliveries} as d where d.webhook_id = ${webhooks}.id)`),
      )
  return forgotten.length
}
