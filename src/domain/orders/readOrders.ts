import { type OrderFilter, type OrderItemRow, type OrderRow, orderReads, orderSorts } from '../../db/queries/orders.js'
import { invalidField, notFound } from '../../values/errors/make.js'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { OrderId } from '../../values/ids.js'
import { type Page, type PageArguments, parsePage } from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { visibleOrders } from './visibility.js'

/** @throws NOT_FOUND, also when the actor may not see the order. */
export async function getOrder<Chosen extends Fields | undefined = undefined>(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  id: OrderId,
  fields?: Chosen,
): Promise<RowOf<OrderRow, Chosen>> {
  const order = await orderReads.one(db, visibleOrders(actor), id, fields)
  if (!order) throw notFound('Order', id)
  return order
}

/** The orders the actor may see, by default newest first. @throws VALIDATION_ERROR */
export function listOrders(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  args: OrderFilter & PageArguments,
  fields: Fields,
): Promise<Page<Shown<OrderRow>>> {
  return orderReads.page(db, visibleOrders(actor), filterOf(args), parsePage(args, orderSorts, '-createdAt'), fields)
}

function filterOf({ status, customerId, createdFrom, createdTo, minTotal, maxTotal }: OrderFilter): OrderFilter {
  if (createdFrom && createdTo && createdFrom >= createdTo) throw invalidField('createdTo', 'must be after createdFrom')
  if (minTotal != null && maxTotal != null && minTotal > maxTotal) throw invalidField('maxTotal', 'must not be below minTotal')
  return { status, customerId, createdFrom, createdTo, minTotal, maxTotal }
}

export type { OrderItemRow, OrderRow }
