import { eq, lt, type SQL, sql } from 'drizzle-orm'
import { type DispatcherId, type EventId, idOf, type UserId, type WebhookDeliveryId, type WebhookId } from '../../values/ids.js'
import { MAX_NESTED } from '../../values/page.js'
import type { Db, Tx } from '../client.js'
import { numbers, timestamp } from '../sqlValues.js'
import { events } from '../tables/events.js'
import { oauthClients } from '../tables/oauthClients.js'
import { webhookAttempts, webhookDeliveries, webhookDispatchers, webhooks } from '../tables/webhooks.js'
import { endpointsWithPending } from './backlog.js'
import type { SealedSecrets, WebhookDisabledReason } from './webhooks.js'

/** End of a dispatcher's lease, renewed while the dispatcher lives. After the lease other dispatchers take over its claims. */
const LEASE = sql`now() + interval '1500 milliseconds'`

const d = webhookDeliveries

/** A dispatcher that asks for work: its id, the deliveries it works on, and its free places. */
export interface DispatcherState {
  readonly id: DispatcherId
  readonly underWay: readonly WebhookDeliveryId[]
  /** Number of deliveries under way for each owner of endpoints. */
  readonly busy: ReadonlyMap<string, number>
  readonly bounds: { readonly placesPerOwner: number; readonly placesFree: number; readonly placesKept: number }
}

/** An endpoint's owner: a user or an OAuth client. */
const OWNER = sql`case when ${webhooks.userId} is not null then 'user:' || ${webhooks.userId} else 'client:' || coalesce(${webhooks.clientId}, 0) end`

/** A table of owners, each with its number of deliveries under way. */
function busyOwners({ busy }: DispatcherState): SQL {
  const owners = `{${[...busy.keys()].join(',')}}`
  return sql`(select * from unnest(${owners}::text[], ${numbers(busy.values(), 'int')}) as owners(owner, under_way))`
}

/**
 * True while a live dispatcher works on the delivery. A claim in the asking dispatcher's name that this dispatcher does not know of (the answer to
 * the claim was lost, or the outcome of an attempt could not be saved) counts as free. See decision D60.
 */
function isClaimed({ id, underWay }: DispatcherState): SQL {
  return sql`${d.claimedBy} is not null
    and exists (select 1 from ${webhookDispatchers} where ${webhookDispatchers.id} = ${d.claimedBy} and ${webhookDispatchers.aliveUntil} > now())
    and not (${d.claimedBy} = ${id} and ${d.id} <> all(${numbers(underWay)}))`
}

/** Deliveries to one endpoint under way at the same time, of all dispatchers together. A slow endpoint delays only its own deliveries. */
const CONCURRENCY = 5

/** Number of further deliveries that the endpoint may get now. A failing endpoint gets one at a time until a delivery succeeds. */
function room(asking: DispatcherState): SQL {
  return sql`(case when ${webhooks.failingSince} is null then ${CONCURRENCY}::int else 1 end)
    - (select count(*) from ${d} where ${d.webhookId} = ${webhooks.id} and ${isClaimed(asking)})`
}

function isDue(asking: DispatcherState, now: Date): SQL {
  return sql`${d.webhookId} = ${webhooks.id} and ${d.status} = 'pending' and ${d.nextAttemptAt} <= ${timestamp(now)}
    and not (${isClaimed(asking)})`
}

/** The active endpoints with a due delivery and a free place, whose owners have a free place too. */
export async function findDueWebhooks(db: Db, asking: DispatcherState, now: Date): Promise<WebhookId[]> {
  const rows = await db.execute<{ id: string }>(sql`
    with ${endpointsWithPending}
    select ${webhooks.id} from waiting join ${webhooks} on ${webhooks.id} = waiting.webhook_id
      left join ${busyOwners(asking)} as busy on busy.owner = ${OWNER}
    where ${webhooks.status} = 'active' and coalesce(busy.under_way, 0) < ${asking.bounds.placesPerOwner}::int and exists (select 1 from ${d} where ${isDue(asking, now)}) and ${room(asking)} > 0`)
  return rows.map(({ id }) => idOf<WebhookId>(id))
}

/** Renews the lease of a dispatcher. */
export async function prolongDispatcher(db: Db, id: DispatcherId): Promise<void> {
  await db
    .insert(webhookDispatchers)
    .values({ id, aliveUntil: LEASE as SQL<Date> & Date }) // Drizzle takes SQL as a value, but its types do not
    .onConflictDoUpdate({ target: webhookDispatchers.id, set: { aliveUntil: LEASE } })
}

/** A claimed delivery, with all facts that its attempt needs. */
export interface ClaimedDelivery extends SealedSecrets {
  readonly id: WebhookDeliveryId
  readonly webhookId: WebhookId
  /** The endpoint's owner: owners share the places. */
  readonly owner: string
  /** Null for an endpoint of an OAuth client. */
  readonly userId: UserId | null
  /** `client_id` of the OAuth client; null for an endpoint of a user. */
  readonly clientId: string | null
  readonly url: string
  /** The version that the endpoint has chosen. */
  readonly apiVersion: string
  readonly selection: string | null
  readonly failingSince: Date | null
  readonly event: EventId
  readonly eventId: string
  readonly eventType: string
  readonly objectType: string
  readonly eventCreatedAt: Date
  /** The body that an earlier attempt has frozen (see `freezeBody`), when the endpoint shapes it. */
  readonly shapedBody: string | null
  readonly eventBody: string | null
  /** The span that has caused the event; null when tracing was off. */
  readonly traceparent: string | null
  /** Earlier attempts. */
  readonly attempts: number
  readonly attemptsOfRound: number
  /** True when the endpoint's owner may receive the event now. */
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
    select ${webhooks.id} from ${webhooks} where ${webhooks.id} = any(${numbers(ids)}) and ${webhooks.status} = 'active'
    order by ${webhooks.id} for no key update skip locked`)
  if (locked.length === 0) return []
  // counted after the endpoints are locked, so that no other dispatcher claims their deliveries meanwhile
  const rows = await tx.execute<Record<keyof ClaimedDelivery, unknown>>(sql`
    with free as (
      select mine.id, mine.next_attempt_at,
        coalesce(busy.under_way, 0) + row_number() over (partition by ${OWNER} order by mine.next_attempt_at, mine.id) as place_of_owner
      from ${webhooks} cross join lateral (
        select ${d.id}, ${d.nextAttemptAt} from ${d} where ${isDue(asking, now)} order by ${d.nextAttemptAt}, ${d.id}
        limit greatest(${room(asking)}, 0) for update skip locked) as mine
        left join ${busyOwners(asking)} as busy on busy.owner = ${OWNER}
      where ${webhooks.id} = any(${numbers(locked.map(({ id }) => id))})),
    turns as (
      select id, place_of_owner, row_number() over (order by place_of_owner, next_attempt_at, id) as turn
      from free where place_of_owner <= ${placesPerOwner}::int),
    due as (
      select id from turns where turn <= case when place_of_owner = 1 then ${placesFree}::int else ${placesFree - placesKept}::int end)
    update ${d} set claimed_by = ${asking.id} from due, ${webhooks}, ${events}
    where ${d.id} = due.id and ${webhooks.id} = ${d.webhookId} and ${events.id} = ${d.eventId}
    returning ${d.id}, ${d.webhookId} as "webhookId", ${OWNER} as owner,
      ${webhooks.userId} as "userId", (select c.client_id from ${oauthClients} as c where c.id = ${webhooks.clientId}) as "clientId", ${webhooks.url}, ${webhooks.apiVersion} as "apiVersion", ${webhooks.selection},
      ${webhooks.failingSince} as "failingSince",
      ${webhooks.secret}, ${webhooks.previousSecret} as "previousSecret", ${webhooks.previousSecretExpiresAt} as "previousSecretExpiresAt",
      ${events.id} as event, ${events.eventId} as "eventId", ${events.type} as "eventType", ${events.objectType} as "objectType",
      ${events.createdAt} as "eventCreatedAt", ${d.body} as "shapedBody", ${events.body} as "eventBody", ${events.traceparent}, ${d.attempts},
      ${d.attemptsOfRound} as "attemptsOfRound", ${mayReceive} as "isAllowed"`)
  return rows.map(toClaimed)
}

/** Raw rows hold numbers and moments as text. */
function toClaimed(row: Record<keyof ClaimedDelivery, unknown>): ClaimedDelivery {
  const moment = (value: unknown) => (value === null ? null : new Date(value as string))
  return {
    ...(row as unknown as ClaimedDelivery), // texts, bytes and booleans need no conversion
    id: idOf<WebhookDeliveryId>(row.id),
    webhookId: idOf<WebhookId>(row.webhookId),
    event: idOf<EventId>(row.event),
    userId: row.userId === null ? null : idOf<UserId>(row.userId),
    failingSince: moment(row.failingSince),
    previousSecretExpiresAt: moment(row.previousSecretExpiresAt),
    eventCreatedAt: new Date(row.eventCreatedAt as string),
  }
}

/** Saves the body before it is sent, so that later attempts send the same bytes. */
export async function freezeBody(tx: Tx, id: WebhookDeliveryId, body: string): Promise<void> {
  await tx.update(d).set({ body }).where(sql`${d.id} = ${id}`)
}

/** An attempt and its outcome. */
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

/** The state of a delivery after an attempt: finished, or waiting for its next attempt. */
export type DeliveryStanding =
  | { readonly status: 'delivered' | 'failed'; readonly finishedAt: Date }
  | { readonly status: 'pending'; readonly nextAttemptAt: Date }

/**
 * Records an attempt and updates its delivery, in one statement. A dispatcher whose lease has ended may have lost its claim. Its attempt is then
 * recorded, but changes the delivery only when the attempt has delivered. A delivery keeps its newest attempts.
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
  // an owner may redeliver without end; callers see the newest attempts only
  const trimmed =
    attempt && attempt.number > MAX_NESTED
      ? sql`, trimmed as (delete from ${webhookAttempts} where delivery_id = ${id} and id <= (select older.id from ${webhookAttempts} as older
          where older.delivery_id = ${id} order by older.id desc offset ${sql.raw(String(MAX_NESTED - 1))} limit 1))`
      : sql``
  await tx.execute(sql`
    with logged as (${logged})${trimmed}
    update ${d} set status = ${standing.status}, attempts = attempts + ${made}::int, attempts_of_round = attempts_of_round + ${made}::int,
      next_attempt_at = ${at(isOver ? null : standing.nextAttemptAt)}, finished_at = ${at(isOver ? standing.finishedAt : null)}, claimed_by = null
    where ${d.id} = ${id} and (${d.claimedBy} = ${dispatcher} or (${standing.status === 'delivered'} and ${d.status} <> 'delivered'))`)
}

/** Releases all claims of a dispatcher that ends in an orderly way. */
export async function releaseClaims(tx: Tx, id: DispatcherId): Promise<void> {
  await tx.execute(sql`update ${d} set claimed_by = null where ${d.claimedBy} = ${id}`)
  await tx.delete(webhookDispatchers).where(eq(webhookDispatchers.id, id))
}

/** Deletes dispatchers that were killed. Other dispatchers took over their claims long ago. */
export async function deleteDeadDispatchers(tx: Tx): Promise<void> {
  await tx.delete(webhookDispatchers).where(lt(webhookDispatchers.aliveUntil, sql`now() - interval '1 hour'`))
}

/** Records when an endpoint began to fail; null records that it no longer fails. */
export async function setFailingSince(tx: Tx, id: WebhookId, since: Date | null): Promise<void> {
  const value = sql`${since?.toISOString() ?? null}::timestamptz`
  await tx.execute(sql`
    update ${webhooks} set failing_since = ${value} where ${webhooks.id} = ${id} and (failing_since is null) <> (${value} is null)`)
}

/** Disables an active endpoint. @returns false when the endpoint was not active. */
export async function disableWebhookRow(tx: Tx, id: WebhookId, reason: WebhookDisabledReason, now: Date): Promise<boolean> {
  const rows = await tx.execute(sql`
    update ${webhooks} set status = 'disabled', disabled_reason = ${reason}, updated_at = ${timestamp(now)}, version = version + 1
    where ${webhooks.id} = ${id} and ${webhooks.status} = 'active' returning 1`)
  return rows.length > 0
}
