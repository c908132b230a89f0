import { eq, type SQL, sql } from 'drizzle-orm'
import { orders } from '../../db/tables/orders.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, isStaff, may } from '../actor.js'

/** The orders an actor may know of: staff all, a customer their own, a credential without a scope for orders none. Undefined means no restriction. */
export function visibleOrders(actor: Actor): SQL | undefined {
  if (!may(actor, 'orders:read') && !may(actor, 'orders:write')) return sql`false`
  if (isStaff(actor)) return undefined
  return actor.kind === 'user' ? eq(orders.customerId, actor.userId) : sql`false`
}

/** Whether an order of this customer can be among the `visibleOrders`, without a look at the database; reading it decides. */
export function mayBeVisible(actor: Actor, customerId: UserId): boolean {
  return isStaff(actor) || (actor.kind === 'user' && actor.userId === customerId)
}
