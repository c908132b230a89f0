import { type OrderFilter, type OrderItemRow, type OrderRow, orderReads, orderSorts } from '../../db/queries/orders.js'
import { invalidField, notFound } from '../../values/errors/make.js'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { OrderId } from '../../values/ids.js'
import {
  type ConnectionArguments,
  type ConnectionPage,
  type ListQuery,
  type Page,
  type PageArguments,
  parseConnection,
  parsePage,
} from '../../values/page.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import { visibleOrders } from './visibility.js'

const DEFAULT_SORT = '-createdAt'

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
  const { filter, request } = orderPage(args)
  return orderReads.page(db, visibleOrders(actor), filter, request, fields)
}

/** The part of a list of orders that the arguments of a page ask for. @throws VALIDATION_ERROR */
export function orderPage(args: OrderFilter & PageArguments): ListQuery<OrderFilter> {
  return { filter: filterOf(args), request: parsePage(args, orderSorts, DEFAULT_SORT) }
}

/** The same list as a connection. @throws VALIDATION_ERROR */
export function connectOrders(
  { db }: Pick<Services, 'db'>,
  actor: Actor,
  args: OrderFilter & ConnectionArguments,
  fields: Fields,
): Promise<ConnectionPage<Shown<OrderRow>>> {
  const { filter, request } = orderConnection(args)
  return orderReads.page(db, visibleOrders(actor), filter, request, fields)
}

/** The part of a list of orders that the arguments of a connection ask for. @throws VALIDATION_ERROR */
export function orderConnection(args: OrderFilter & ConnectionArguments): ListQuery<OrderFilter> {
  return { filter: filterOf(args), request: parseConnection(args, orderSorts, DEFAULT_SORT) }
}

/** The return type names every filter, so a forgotten filter does not compile. */
function filterOf(args: OrderFilter): OrderFilter & Record<keyof OrderFilter, unknown> {
  const { status, customerId, createdFrom, createdTo, minTotal, maxTotal } = args
  if (createdFrom && createdTo && createdFrom >= createdTo) throw invalidField('createdTo', 'must be after createdFrom')
  if (minTotal != null && maxTotal != null && minTotal > maxTotal) throw invalidField('maxTotal', 'must not be below minTotal')
  return { status, customerId, createdFrom, createdTo, minTotal, maxTotal }
}

export type { OrderItemRow, OrderRow }
