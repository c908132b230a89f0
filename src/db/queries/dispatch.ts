import { eq, lt, type SQL, sql } from 'drizzle-orm'
import type { DispatcherId, EventId, WebhookDeliveryId, WebhookId } from '../../values/ids.js'
import type { Db, Tx } from '../client.js'
import { events } from '../tables/events.js'
import { webhookAttempts, webhookDeliveries, webhookDispatchers, webhooks } from '../tables/webhooks.js'
import type { SealedSecrets, WebhookDisabledReason } from './webhooks.js'

/** How long a dispatcher counts as alive after it has last said so: its claims are taken over that much later. */
const LEASE = sql`now() + interval '1500 milliseconds'`

const d = webhookDeliveries

/** A dispatcher that asks for work: its id, the deliveries it works on, and its free places. */
export interface DispatcherState {
  readonly id: DispatcherId
  readonly underWay: readonly WebhookDeliveryId[]
  /** How many deliveries each owner of endpoints has under way. */
  readonly busy: ReadonlyMap<string, number>
  readonly bounds: { readonly placesPerOwner: number; readonly placesFree: number; readonly placesKept: number }
}

/** An endpoint's owner: a user or an OAuth client. */
const OWNER = sql`case when ${webhooks.userId} is not null then 'user:' || ${webhooks.userId} else 'client:' || coalesce(${webhooks.clientId}, 0) end`

/** Rows of an owner and how many deliveries it has under way. */
function busyOwners({ busy }: DispatcherState): SQL {
  const owners = `{${[...busy.keys()].join(',')}}`
  const counts = `{${[...busy.values()].join(',')}}`
  return sql`(select * from unnest(${owners}::text[], ${counts}::int[]) as owners(owner, under_way))`
}

/**
 * Whether somebody is at a delivery: a dispatcher that is alive. What stands under the asking one's name without its knowing (the answer to its claim
 * was lost, or what came of an attempt could not be written) is free: see decision D60.
 */
function isClaimed({ id, underWay }: DispatcherState): SQL {
  return sql`${d.claimedBy} is not null
    and exists (select 1 from ${webhookDispatchers} where ${webhookDispatchers.id} = ${d.claimedBy} and ${webhookDispatchers.aliveUntil} > now())
    and not (${d.claimedBy} = ${id} and ${d.id} <> all(${`{${underWay.join(',')}}`}::bigint[]))`
}

/** Deliveries that may be made to one endpoint at the same time, by whomever: a slow one holds up its own alone. */
const CONCURRENCY = 5

/** How many more may be made to the endpoint just now. One that has failed is asked one at a time until it does well again. */
function room(asking: DispatcherState): SQL {
  return sql`(case when ${webhooks.failingSince} is null then ${CONCURRENCY}::int else 1 end)
    - (select count(*) from ${d} where ${d.webhookId} = ${webhooks.id} and ${isClaimed(asking)})`
}

function isDue(asking: DispatcherState, now: Date): SQL {
  return sql`${d.webhookId} = ${webhooks.id} and ${d.status} = 'pending' and ${d.nextAttemptAt} <= ${now.toISOString()}::timestamptz
    and not (${isClaimed(asking)})`
}

/**
 * The active endpoints with a due delivery and a free place, whose owners have a free place too. The query steps from one endpoint with a pending
 * delivery to the next, so the length of an endpoint's queue does not matter.
 */
export async function findDueWebhooks(db: Db, asking: DispatcherState, now: Date): Promise<WebhookId[]> {
  const rows = await db.execute<{ id: string }>(sql`
    with recursive waiting as (
      (select webhook_id from ${d} where status = 'pending' order by webhook_id limit 1)
      union all
      select (select webhook_id from ${d} where status = 'pending' and webhook_id > waiting.webhook_id order by webhook_id limit 1)
      from waiting where waiting.webhook_id is not null)
    select ${webhooks.id} from waiting join ${webhooks} on ${webhooks.id} = waiting.webhook_id
      left join ${busyOwners(asking)} as busy on busy.owner = ${OWNER}
    where ${webhooks.status} = 'active' and coalesce(busy.under_way, 0) < ${asking.bounds.placesPerOwner}::int and exists (select 1 from ${d} where ${isDue(asking, now)}) and ${room(asking)} > 0`)
  return rows.map(({ id }) => Number(id) as WebhookId)
}

/** Says that a dispatcher is alive. */
export async function prolongDispatcher(db: Db, id: DispatcherId): Promise<void> {
  await db
    .insert(webhookDispatchers)
    .values({ id, aliveUntil: LEASE as SQL<Date> & Date })
    .onConflictDoUpdate({ target: webhookDispatchers.id, set: { aliveUntil: LEASE } })
}

/** Everything an attempt needs to know. */
export interface ClaimedDelivery extends SealedSecrets {
  readonly id: WebhookDeliveryId
  readonly webhookId: WebhookId
  /** The endpoint's owner, by whom places are shared. */
  readonly owner: string
  readonly url: string
  readonly selection: string | null
  readonly failingSince: Date | null
  readonly event: EventId
  readonly eventId: string
  readonly eventType: string
  readonly objectType: string
  readonly eventCreatedAt: Date
  /** Frozen before, where the endpoint shapes it. */
  readonly shapedBody: string | null
  readonly eventBody: string | null
  /** Attempts made before. */
  readonly attempts: number
  readonly attemptsOfRound: number
  /** Whether the endpoint's owner may have the event, as things stand now. */
  readonly isAllowed: boolean
}

/**
 * Claims due deliveries within the bounds of each endpoint and each owner. Every owner's first delivery comes before any owner's second, and the
 * deliveries of one owner come in the order in which they fell due. Some places are kept for owners with nothing under way. Dispatchers that ask at
 * the same time get different endpoints: an endpoint that another dispatcher has locked is skipped.
 * @param mayReceive as `insertEvents` takes it.
 */
export async function claimDeliveries(
  tx: Tx,
  asking: DispatcherState,
  ids: readonly WebhookId[],
  { mayReceive, now }: { mayReceive: SQL; now: Date },
): Promise<ClaimedDelivery[]> {
  const { placesPerOwner, placesFree, placesKept } = asking.bounds
  await prolongDispatcher(tx, asking.id)
  const locked = await tx.execute<{ id: string }>(sql`
    select ${webhooks.id} from ${webhooks} where ${webhooks.id} = any(${`{${ids.join(',')}}`}::bigint[]) and ${webhooks.status} = 'active'
    order by ${webhooks.id} for no key update skip locked`)
  if (locked.length === 0) return []
  // counted only now that the endpoints are locked: nobody else claims of them meanwhile
  const rows = await tx.execute<Record<keyof ClaimedDelivery, unknown>>(sql`
    with free as (
      select mine.id, mine.next_attempt_at,
        coalesce(busy.under_way, 0) + row_number() over (partition by ${OWNER} order by mine.next_attempt_at, mine.id) as place_of_owner
      from ${webhooks} cross join lateral (
        select ${d.id}, ${d.nextAttemptAt} from ${d} where ${isDue(asking, now)} order by ${d.nextAttemptAt}, ${d.id}
        limit greatest(${room(asking)}, 0) for update skip locked) as mine
        left join ${busyOwners(asking)} as busy on busy.owner = ${OWNER}
      where ${webhooks.id} = any(${`{${locked.map(({ id }) => id).join(',')}}`}::bigint[])),
    turns as (
      select id, place_of_owner, row_number() over (order by place_of_owner, next_attempt_at, id) as turn
      from free where place_of_owner <= ${placesPerOwner}::int),
    due as (
      select id from turns where turn <= case when place_of_owner = 1 then ${placesFree}::int else ${placesFree - placesKept}::int end)
    update ${d} set claimed_by = ${asking.id} from due, ${webhooks}, ${events}
    where ${d.id} = due.id and ${webhooks.id} = ${d.webhookId} and ${events.id} = ${d.eventId}
    returning ${d.id}, ${d.webhookId} as "webhookId", ${OWNER} as owner, ${webhooks.url}, ${webhooks.selection}, ${webhooks.failingSince} as "failingSince",
      ${webhooks.secret}, ${webhooks.previousSecret} as "previousSecret", ${webhooks.previousSecretExpiresAt} as "previousSecretExpiresAt",
      ${events.id} as event, ${events.eventId} as "eventId", ${events.type} as "eventType", ${events.objectType} as "objectType",
      ${events.createdAt} as "eventCreatedAt", ${d.body} as "shapedBody", ${events.body} as "eventBody", ${d.attempts},
      ${d.attemptsOfRound} as "attemptsOfRound", ${mayReceive} as "isAllowed"`)
  return rows.map(toClaimed)
}

/** Raw rows hold numbers and moments as text. */
function toClaimed(row: Record<keyof ClaimedDelivery, unknown>): ClaimedDelivery {
  const moment = (value: unknown) => (value === null ? null : new Date(value as string))
  return {
    ...(row as unknown as ClaimedDelivery), // texts, bytes and truths are as they are
    id: Number(row.id) as WebhookDeliveryId,
    webhookId: Number(row.webhookId) as WebhookId,
    event: Number(row.event) as EventId,
    failingSince: moment(row.failingSince),
    previousSecretExpiresAt: moment(row.previousSecretExpiresAt),
    eventCreatedAt: new Date(row.eventCreatedAt as string),
  }
}

/** Keeps the bytes that are sent, before they are. */
export async function freezeBody(tx: Tx, id: WebhookDeliveryId, body: string): Promise<void> {
  await tx.update(d).set({ body }).where(sql`${d.id} = ${id}`)
}

/** What an attempt has come to. */
export interface AttemptRecord {
  readonly number: number
  readonly startedAt: Date
  /** Milliseconds. */
  readonly duration: number
  /** JSON. */
  readonly requestHeaders: string
  readonly responseStatus: number | null
  readonly responseBody: string | null
  readonly error: string | null
}

/** How a delivery goes on from an attempt: it is over, or it is tried again then. */
export type DeliveryStanding =
  | { readonly status: 'delivered' | 'failed'; readonly finishedAt: Date }
  | { readonly status: 'pending'; readonly nextAttemptAt: Date }

/**
 * Writes an attempt down and moves its delivery on, in one statement. A dispatcher that was taken for dead has lost its claim: its attempt is
 * written down, but decides nothing unless it has delivered.
 */
export async function recordAttempt(
  tx: Tx,
  dispatcher: DispatcherId,
  id: WebhookDeliveryId,
  attempt: AttemptRecord | undefined,
  standing: DeliveryStanding,
): Promise<void> {
  const isOver = standing.status !== 'pending'
  const made = attempt ? 1 : 0
  const at = (moment: Date | null) => sql`${moment?.toISOString() ?? null}::timestamptz`
  const logged = attempt
    ? sql`insert into ${webhookAttempts} (delivery_id, number, started_at, duration, request_headers, response_status, response_body, error)
      select ${d.id}, ${attempt.number}::int, ${at(attempt.startedAt)}, ${attempt.duration}::int, ${attempt.requestHeaders},
        ${attempt.responseStatus}::int, ${attempt.responseBody}, ${attempt.error} from ${d} where ${d.id} = ${id} returning 1`
    : sql`select 1`
  await tx.execute(sql`
    with logged as (${logged})
    update ${d} set status = ${standing.status}, attempts = attempts + ${made}::int, attempts_of_round = attempts_of_round + ${made}::int,
      next_attempt_at = ${at(isOver ? null : standing.nextAttemptAt)}, finished_at = ${at(isOver ? standing.finishedAt : null)}, claimed_by = null
    where ${d.id} = ${id} and (${d.claimedBy} = ${dispatcher} or (${standing.status === 'delivered'} and ${d.status} <> 'delivered'))`)
}

/** Lets go of whatever a dispatcher has claimed, when it ends in peace. */
export async function releaseClaims(tx: Tx, id: DispatcherId): Promise<void> {
  await tx.execute(sql`update ${d} set claimed_by = null where ${d.claimedBy} = ${id}`)
  await tx.delete(webhookDispatchers).where(eq(webhookDispatchers.id, id))
}

/** Forgets dispatchers that were killed: what they had claimed was taken over long ago. */
export async function deleteDeadDispatchers(tx: Tx): Promise<void> {
  await tx.delete(webhookDispatchers).where(lt(webhookDispatchers.aliveUntil, sql`now() - interval '1 hour'`))
}

/** Notes when an endpoint began to fail, or that it does no more. */
export async function setFailingSince(tx: Tx, id: WebhookId, since: Date | null): Promise<void> {
  const value = sql`${since?.toISOString() ?? null}::timestamptz`
  await tx.execute(sql`
    update ${webhooks} set failing_since = ${value} where ${webhooks.id} = ${id} and (failing_since is null) <> (${value} is null)`)
}

/** Disables an endpoint that is active. @returns whether it was. */
export async function disableWebhook(tx: Tx, id: WebhookId, reason: WebhookDisabledReason, now: Date): Promise<boolean> {
  const rows = await tx.execute(sql`
    update ${webhooks} set status = 'disabled', disabled_reason = ${reason}, updated_at = ${now.toISOString()}::timestamptz, version = version + 1
    where ${webhooks.id} = ${id} and ${webhooks.status} = 'active' returning 1`)
  return rows.length > 0
}

/** How many deliveries to active endpoints wait to be made, whenever they are due. At most `limit` are counted. */
export async function countPending(db: Db, limit: number): Promise<number> {
  const [row] = await db.execute<{ count: string }>(sql`
    select count(*) from (select 1 from ${d} join ${webhooks} on ${webhooks.id} = ${d.webhookId}
      where ${d.status} = 'pending' and ${webhooks.status} = 'active' limit ${limit}) as waiting`)
  return Number(row?.count ?? 0)
}
