import { and, eq, gte, isNotNull, lt, type SQL, sql } from 'drizzle-orm'
import type { EventId, UserId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { part } from '../part.js'
import { statement } from '../statement.js'
import { events } from '../tables/events.js'
import { users } from '../tables/users.js'
import { webhookDeliveries, webhooks } from '../tables/webhooks.js'
import { conditionOf, type Visible } from '../visible.js'
import { announcement } from './changes.js'
import { columnsFor } from './columns.js'
import { readsOf } from './reads.js'

const columns = {
  id: events.id,
  eventId: events.eventId,
  type: events.type,
  objectType: events.objectType,
  objectId: events.objectId,
  customerId: events.customerId,
  body: events.body,
  createdAt: events.createdAt,
}

export type EventRow = Pick<typeof events.$inferSelect, keyof typeof columns>

export const eventSorts = { id: 'integer', createdAt: 'moment' } as const

export interface EventFilter {
  readonly type?: string | null
  readonly eventId?: string | null
  readonly objectType?: string | null
  readonly objectId?: number | null
  readonly from?: Date | null
  readonly to?: Date | null
}

export const eventReads = readsOf<EventRow, EventFilter>({
  table: events,
  columns: columnsFor(columns, {
    always: ['id'],
    behind: { eventType: ['type'], timestamp: ['createdAt'], data: ['objectType', 'objectId', 'body'] },
  }),
  sorts: { id: events.id, createdAt: events.createdAt },
  matching: ({ type, eventId, objectType, objectId, from, to }) =>
    and(
      type && eq(events.type, type),
      eventId && eq(events.eventId, eventId),
      objectType && eq(events.objectType, objectType),
      objectId && eq(events.objectId, objectId),
      from && gte(events.createdAt, from),
      to && lt(events.createdAt, to),
    ),
})

export interface NewEvent {
  /** UUID. */
  readonly eventId: string
  readonly type: string
  readonly objectType: string
  readonly objectId: number
  readonly customerId: UserId | null
  readonly body: string
  /** The span that has caused the event. */
  readonly traceparent: string | null
}

/**
 * Ids of the endpoints that might be allowed to receive the event. Endpoints of customers other than the event's customer are left out without a
 * check of `mayReceive`; such endpoints are most of the table.
 */
const candidates = sql`
  select ${webhooks.id} from ${webhooks} where ${webhooks.userId} = ${events.customerId}
  union select ${webhooks.id} from ${users} join ${webhooks} on ${webhooks.userId} = ${users.id} where ${users.role} <> 'customer'
  union select ${webhooks.id} from ${webhooks} where ${webhooks.clientId} is not null
  union select ${webhooks.id} from ${webhooks} where ${events.customerId} is null`

const slot = sql.placeholder

/** @param mayReceive a constant of the program, so the statement has one form */
const insert = statement<SQL, { readonly id: EventId; readonly announced: unknown }>((db, mayReceive) => {
  const written = part(
    db,
    'events',
    sql`insert into ${events} (event_id, type, object_type, object_id, customer_id, body, traceparent, created_at)
      select event_id, type, object_type, object_id, customer_id, body, traceparent, ${slot('now')}::timestamptz from unnest(
        ${slot('eventIds')}::uuid[], ${slot('types')}::text[], ${slot('objectTypes')}::text[], ${slot('objectIds')}::bigint[],
        ${slot('customerIds')}::bigint[], ${slot('bodies')}::text[], ${slot('traceparents')}::text[])
        as fresh (event_id, type, object_type, object_id, customer_id, body, traceparent)
      returning *`,
  )
  // the new rows have the name of their table, so that `mayReceive` applies to them
  const queued = part(
    db,
    'queued',
    sql`insert into ${webhookDeliveries} (webhook_id, event_id, next_attempt_at, created_at)
      select ${webhooks.id}, ${events.id}, ${events.createdAt}, ${events.createdAt} from events join ${webhooks}
        on ${webhooks.id} = any(array(${candidates})) and ${webhooks.status} = 'active' and ${events.type} = any(${webhooks.events}) and ${mayReceive}`,
  )
  return db
    .with(written, queued)
    .select({ id: events.id, announced: announcement('event', events.id, events.customerId) })
    .from(events)
    .orderBy(events.id)
})

/**
 * Writes any number of events, and a delivery of each event to every active endpoint that has chosen and may receive it, in one statement.
 * @param mayReceive condition on a row of `webhooks` and a row of `events`: true when the endpoint's owner may receive the event.
 */
export async function insertEvents(tx: Tx, fresh: readonly NewEvent[], mayReceive: SQL, now: Date): Promise<EventRow[]> {
  if (fresh.length === 0) return []
  const values = {
    now: now.toISOString(),
    eventIds: fresh.map(({ eventId }) => eventId),
    types: fresh.map(({ type }) => type),
    objectTypes: fresh.map(({ objectType }) => objectType),
    objectIds: fresh.map(({ objectId }) => String(objectId)),
    customerIds: fresh.map(({ customerId }) => (customerId === null ? null : String(customerId))),
    bodies: fresh.map(({ body }) => body),
    traceparents: fresh.map(({ traceparent }) => traceparent),
  }
  const rows = await insert(tx, values, { key: '', form: mayReceive })
  return fresh.map((event, i) => ({ ...event, id: (rows[i] as { id: EventId }).id, createdAt: now })) // a row for each event
}

/** Deletes the bodies of events older than `before`; the events stay. @returns the number of deleted bodies, at most `limit` */
export async function forgetBodies(tx: Tx, before: Date, limit: number): Promise<number> {
  const old = tx
    .select({ id: events.id })
    .from(events)
    .where(and(lt(events.createdAt, before), isNotNull(events.body)))
    .orderBy(events.createdAt)
    .limit(limit)
    .for('update', { skipLocked: true })
  const forgotten = await tx.update(events).set({ body: null }).where(sql`${events.id} = any(array(${old}))`).returning({ id: events.id })
  return forgotten.length
}

/** The newest event of these types that `visible` shows and that still has its body. */
export async function findNewestEvent(db: Db, types: readonly string[], visible: Visible): Promise<EventRow | undefined> {
  const [row] = await db
    .select(columns)
    .from(events)
    .where(and(conditionOf(visible), sql`${events.type} = any(${sql.param([...types])}::text[])`, isNotNull(events.body)))
    .orderBy(sql`${events.id} desc`)
    .limit(1)
  return row
}
