import { eq, type SQL, sql } from 'drizzle-orm'
import { orders } from '../../db/tables/orders.js'
import { type Actor, isStaff } from '../actor.js'

/** The orders an actor may know of: staff all, a customer their own, nobody else any. Undefined means no restriction. */
export function visibleOrders(actor: Actor): SQL | undefined {
  if (isStaff(actor)) return undefined
  return actor.kind === 'user' ? eq(orders.customerId, actor.userId) : sql`false`
}
