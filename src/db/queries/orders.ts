import { and, asc, eq, gte, lt, lte, sql } from 'drizzle-orm'
import type { OrderId, PetId, UserId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import type { Db } from '../client.js'
import { fixedStatement } from '../statement.js'
import { orderChanges, orderItems, orders } from '../tables/orders.js'
import { columnsFor } from './columns.js'
import { edgeOf } from './edges.js'
import { idValues, isOneOf } from './keyset.js'
import { readsOf } from './reads.js'
import type { Source } from './source.js'

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

/** The columns of an order that its readers see. The columns for settling it are left out. */
export type OrderRow = Pick<typeof orders.$inferSelect, keyof typeof columns>
export type OrderItemRow = typeof orderItems.$inferSelect
export type OrderStatus = OrderRow['status']

export const orderSorts = { id: 'integer', createdAt: 'moment', totalAmount: 'integer' } as const

export interface OrderFilter {
  readonly status?: OrderStatus | null
  readonly customerId?: UserId | null
  readonly createdFrom?: Date | null
  readonly createdTo?: Date | null
  readonly minTotal?: Cents | null
  readonly maxTotal?: Cents | null
}

const source: Source<OrderFilter> = {
  table: orders,
  columns: columnsFor(columns, {
    always: ['id'],
    behind: {
      number: ['id'],
      items: [],
      nextStatuses: ['status', 'paymentStatus'],
      trackingUrl: ['id'],
      timeline: [],
      customer: ['customerId'],
      shippingAddress: ['shippingStreet', 'shippingCity', 'shippingPostalCode', 'shippingCountry'],
    },
  }),
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
}

export const orderReads = readsOf<OrderRow, OrderFilter>(source)
export const ordersOfUser = edgeOf<UserId, OrderRow, OrderFilter>(source, (user) => sql`${orders.customerId} = ${user}`)
/** The orders with the pet among their items. */
export const ordersOfPet = edgeOf<PetId, OrderRow, OrderFilter>(
  source,
  (pet) => sql`${orders.id} in (select ${orderItems.orderId} from ${orderItems} where ${orderItems.petId} = ${pet})`,
)

const itemsOfOrders = fixedStatement((db) =>
  db.select().from(orderItems).where(isOneOf(orderItems.orderId)).orderBy(asc(orderItems.orderId), asc(orderItems.line)),
)

/** The items of several orders, ordered by order and line. No condition on visibility: the caller has already read the orders. */
export function selectItemsOfOrders(db: Db, orderIds: readonly OrderId[]): Promise<OrderItemRow[]> {
  return itemsOfOrders(db, idValues(orderIds))
}

export type OrderChangeRow = typeof orderChanges.$inferSelect

const changesOfOrders = fixedStatement((db) =>
  db.select().from(orderChanges).where(isOneOf(orderChanges.orderId)).orderBy(asc(orderChanges.orderId), asc(orderChanges.id)),
)

/** The timelines of several orders, each with its oldest change first. */
export function selectChangesOfOrders(db: Db, orderIds: readonly OrderId[]): Promise<OrderChangeRow[]> {
  return changesOfOrders(db, idValues(orderIds))
}
