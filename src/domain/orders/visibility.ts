import { orders } from '../../db/tables/orders.js'
import type { Visible } from '../../db/visible.js'
import { notFound } from '../../values/errors/make.js'
import { invalidCustomer } from '../../values/errors/shopMake.js'
import type { OrderId, UserId } from '../../values/ids.js'
import { type Actor, isSelf, isStaff } from '../actor.js'
import { isInSight, rowsInSight, type Sight, sightOf } from '../sight.js'

/** The orders an actor may know of: all for staff, their own for customers, none without a scope for orders. */
export function visibleOrders(actor: Actor): Visible {
  return rowsInSight(actor, ordersInSight(actor), orders.customerId)
}

/** @throws NOT_FOUND for an order that `visibleOrders` does not show. */
export function mustSeeOrder(actor: Actor, id: OrderId, customerId: UserId): void {
  if (!isInSight(actor, ordersInSight(actor), customerId)) throw notFound('Order', id)
}

/** Customers order for themselves, staff and OAuth clients for any customer. @throws INVALID_CUSTOMER */
export function mustOrderFor(actor: Actor, customerId: UserId): void {
  if (!isStaff(actor) && !isSelf(actor, customerId)) throw invalidCustomer(customerId)
}

function ordersInSight(actor: Actor): Sight {
  return sightOf(actor, ['orders:read', 'orders:write'])
}
