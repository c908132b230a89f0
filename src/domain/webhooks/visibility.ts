import { and, eq, type SQL, sql } from 'drizzle-orm'
import { clientNumber, type WebhookOwner } from '../../db/queries/webhooks.js'
import { events } from '../../db/tables/events.js'
import { oauthClients } from '../../db/tables/oauthClients.js'
import { users } from '../../db/tables/users.js'
import { webhookDeliveries, webhooks } from '../../db/tables/webhooks.js'
import { bothOf, eitherOf, everyRow, noRow, rowsWith, type Visible } from '../../db/visible.js'
import { notFound, unauthorized } from '../../values/errors/make.js'
import type { UserId, WebhookDeliveryId } from '../../values/ids.js'
import { type Actor, may } from '../actor.js'
import { operator } from '../operator.js'
import { grantsOf, type Scope } from '../scopes.js'
import { isInSight, rowsInSight, sightOf } from '../sight.js'
import { eventObjects } from './eventTypes.js'

/** The owner of an endpoint that the actor creates. @throws UNAUTHORIZED */
export function ownerFor(actor: Actor): WebhookOwner {
  if (actor.kind === 'anonymous') throw unauthorized()
  return actor.kind === 'user' ? { userId: actor.userId } : { clientId: actor.clientId }
}

/** The endpoints an actor may know of: only their own, whatever their role. The operator at the command line knows all. */
export function ownWebhooks(actor: Actor): Visible {
  if (actor === operator) return everyRow
  if (actor.kind === 'anonymous') return noRow
  if (actor.kind === 'user') return rowsWith('of the user', webhooks.userId, actor.userId)
  const rule = 'of the client'
  return { rule, values: { [rule]: actor.clientId }, condition: (at) => eq(webhooks.clientId, clientNumber(at(rule))) }
}

/** The events an actor may know of: the events of objects that they may read. */
export function visibleEvents(actor: Actor): Visible {
  const ofKinds = [...eventObjects].flatMap(([object, { scope, isOfCustomer }]) => {
    const sight = isOfCustomer ? sightOf(actor, [scope]) : may(actor, scope) ? 'all' : 'none'
    const seen = rowsInSight(actor, sight, events.customerId)
    return sight === 'none' ? [] : narrowed(object, seen, (at) => and(isAbout(object), seen.condition(at)))
  })
  return may(actor, 'webhooks:write') ? eitherOf([...ofKinds, ofOwnTests(ownWebhooks(actor))]) : eitherOf(ofKinds)
}

function ofOwnTests(own: Visible): Visible {
  return narrowed('webhook', own, (at) => {
    const ids = sql`(select ${webhooks.id} from ${webhooks} where ${own.condition(at) ?? sql`true`})`
    return and(isAbout('webhook'), sql`${events.objectId} in ${ids}`)
  })
}

/** As a literal, because the kinds differ in size: with a parameter PostgreSQL would plan for a kind of middling size, and scan the table. */
function isAbout(object: string): SQL {
  return sql`${events.objectType} = ${sql.raw(`'${object}'`)}` // kinds of objects are words of the code
}

/** The deliveries an actor may know of: to their own endpoints, of events they may still read. */
export function visibleDeliveries(actor: Actor): Visible {
  const seen = bothOf(ownWebhooks(actor), visibleEvents(actor))
  return narrowed(
    'delivery',
    seen,
    (at) => sql`exists (
    select 1 from ${webhooks} join ${events} on ${events.id} = ${webhookDeliveries.eventId}
    where ${webhooks.id} = ${webhookDeliveries.webhookId} and ${webhooks.deletedAt} is null and ${seen.condition(at)})`,
  )
}

/** A rule made of another rule, with its values. */
function narrowed(name: string, { rule, values }: Visible, condition: Visible['condition']): Visible {
  return { rule: `${name} ${rule}`, values, condition }
}

/**
 * Requires that a delivery to the actor's own endpoint is visible to the actor.
 * @param objectType kind of object of the delivered event. @param customerId customer of the event's object; null for objects of the shop.
 * @throws NOT_FOUND for a delivery that `visibleDeliveries` does not show.
 */
export function mustSeeDelivery(actor: Actor, id: WebhookDeliveryId, objectType: string, customerId: UserId | null): void {
  const kind = kindsByName.get(objectType)
  const isSeen = kind?.isOfCustomer
    ? isInSight(actor, sightOf(actor, [kind.scope]), customerId)
    : may(actor, kind?.scope ?? 'webhooks:write')
  if (!isSeen) throw notFound('WebhookDelivery', id)
}

/** The kinds of objects by any name. */
const kindsByName: ReadonlyMap<string, { readonly scope: Scope; readonly isOfCustomer: boolean }> = eventObjects
const kindsOfCustomers = [...eventObjects].flatMap(([object, { isOfCustomer }]) => (isOfCustomer ? [object] : []))

/** The scope names that stand for `scope`, as a list in a statement. */
function grantsIn(scope: Scope): SQL {
  return sql`${sql.param(grantsOf(scope))}::text[]`
}

/**
 * Holds for a row of `webhooks` and a row of `events` when the endpoint's owner, with their current rights, may read the object of the event. The
 * rule for owners is the same as the rule of `visibleEvents` for actors.
 */
export const mayReceive: SQL = sql`(
  exists (select 1 from ${users} where ${users.id} = ${webhooks.userId} and ${users.status} = 'active'
    and (${users.role} <> 'customer' or ${events.objectType} <> all(${sql.param(kindsOfCustomers)}::text[]) or ${events.customerId} = ${users.id}))
  or exists (select 1 from ${oauthClients} where ${oauthClients.id} = ${webhooks.clientId} and ${oauthClients.status} = 'active'
    and ${oauthClients.scopes} && case ${sql.join(
      [...eventObjects].map(([object, { scope }]) => sql`when ${events.objectType} = ${object} then ${grantsIn(scope)}`),
      sql` `,
    )} when true then ${grantsIn('webhooks:write')} end))`

/** The same as a rule. */
export const receivable: Visible = { rule: 'receivable', values: {}, condition: () => mayReceive }
