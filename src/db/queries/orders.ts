import { and, eq, gte, lt, lte, sql } from 'drizzle-orm'
import type { PetId, UserId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import type { OrderStatus } from '../../values/orderStatus.js'
import { type orderItemShape, orderShape } from '../shapes/orders.js'
import type { RowOfShape } from '../shapes/shape.js'
import { orderItems, orderStatus, orders } from '../tables/orders.js'
import { edgeOf } from './edges.js'
import { readsOf } from './reads.js'
import { sourceOf } from './sourceOf.js'

export type OrderRow = RowOfShape<typeof orderShape>
export type OrderItemRow = RowOfShape<typeof orderItemShape>

export const orderSorts = { id: 'integer', createdAt: 'moment', totalAmount: 'integer' } as const

export interface OrderFilter {
  readonly status?: OrderStatus | null
  readonly customerId?: UserId | null
  readonly createdFrom?: Date | null
  readonly createdTo?: Date | null
  readonly minTotal?: Cents | null
  readonly maxTotal?: Cents | null
}

const source = sourceOf<OrderFilter>(orderShape, {
  sorts: { id: orders.id, createdAt: orders.createdAt, totalAmount: orders.totalAmount },
  matching: ({ status, customerId, createdFrom, createdTo, minTotal, maxTotal }) =>
    and(
      status && eq(orders.status, status),
      customerId && eq(orders.customerId, customerId),
      createdFrom && gte(orders.createdAt, createdFrom),
      createdTo && lt(orders.createdAt, createdTo),
      minTotal && gte(orders.totalAmount, minTotal),
      maxTotal && lte(orders.totalAmount, maxTotal),
    ),
  words: { status: orderStatus.enumValues },
})

export const orderReads = readsOf<OrderRow, OrderFilter>(source)
export const ordersOfUser = edgeOf<UserId, OrderRow, OrderFilter>(source, (user) => sql`${orders.customerId} = ${user}`)
/** The orders with the pet among their items. */
export const ordersOfPet = edgeOf<PetId, OrderRow, OrderFilter>(
  source,
  (pet, within) =>
    sql`${orders.id} in (select ${orderItems.orderId} from ${orderItems} where ${and(sql`${orderItems.petId} = ${pet}`, within(orderItems.orderId))})`,
)
