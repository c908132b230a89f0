import { type OrderFilter, type OrderItemRow, type OrderRow, orderReads, orderSorts } from '../../db/queries/orders.js'
import { notFound } from '../../values/errors.js'
import type { Fields } from '../../values/fields.js'
import type { OrderId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { visibleOrders } from './visibility.js'

/** @throws NOT_FOUND, also when the order is another's. */
export async function getOrder({ db }: Pick<Services, 'db'>, actor: Actor, id: OrderId, fields?: Fields): Promise<OrderRow> {
  const order = await orderReads.one(db, visibleOrders(actor), id, fields)
  if (!order) throw notFound('Order', id)
  return order
}

/** The orders the actor may see, newest first when nothing else is asked. @throws VALIDATION_ERROR */
export function listOrders(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  args: OrderFilter & PageArguments,
  fields?: Fields,
): Promise<Page<OrderRow>> {
  return orderReads.page(db, visibleOrders(actor), { status: args.status }, parsePage(args, orderSorts, '-createdAt'), fields)
}

export type { OrderItemRow, OrderRow }
