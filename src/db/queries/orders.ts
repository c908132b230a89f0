import { asc, eq } from 'drizzle-orm'
import type { OrderId } from '../../values/ids.js'
import type { Db } from '../client.js'
import { fixedStatement } from '../statement.js'
import { orderItems, orders } from '../tables/orders.js'
import { columnsFor } from './columns.js'
import { idValues, isOneOf } from './keyset.js'
import { readsOf } from './reads.js'

const columns = {
  id: orders.id,
  customerId: orders.customerId,
  status: orders.status,
  paymentStatus: orders.paymentStatus,
  totalAmount: orders.totalAmount,
  currency: orders.currency,
  shippingStreet: orders.shippingStreet,
  shippingCity: orders.shippingCity,
  shippingPostalCode: orders.shippingPostalCode,
  shippingCountry: orders.shippingCountry,
  createdAt: orders.createdAt,
  updatedAt: orders.updatedAt,
  estimatedDelivery: orders.estimatedDelivery,
  version: orders.version,
}

export type OrderRow = typeof orders.$inferSelect
export type OrderItemRow = typeof orderItems.$inferSelect
export type OrderStatus = OrderRow['status']

export const orderSorts = { id: 'integer', createdAt: 'moment', totalAmount: 'integer' } as const

export interface OrderFilter {
  readonly status?: OrderStatus | null
}

export const orderReads = readsOf<OrderRow, OrderFilter>({
  table: orders,
  columns: columnsFor(columns, {
    always: ['id'],
    behind: {
      number: ['id'],
      items: [],
      customer: ['customerId'],
      shippingAddress: ['shippingStreet', 'shippingCity', 'shippingPostalCode', 'shippingCountry'],
    },
  }),
  sorts: { id: orders.id, createdAt: orders.createdAt, totalAmount: orders.totalAmount },
  matching: ({ status }) => status && eq(orders.status, status),
})

const itemsOfOrders = fixedStatement((db) =>
  db.select().from(orderItems).where(isOneOf(orderItems.orderId)).orderBy(asc(orderItems.orderId), asc(orderItems.line)),
)

/** The items of several orders, each order's by line. Orders are looked up by what was visible already. */
export function selectItemsOfOrders(db: Db, orderIds: readonly OrderId[]): Promise<OrderItemRow[]> {
  return itemsOfOrders(db, idValues(orderIds))
}
