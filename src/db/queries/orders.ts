import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import type { Fields } from '../../values/fields.js'
import type { OrderId } from '../../values/ids.js'
import type { CursorValue, Page, PageRequest } from '../../values/page.js'
import type { Db } from '../client.js'
import { orderItems, orders } from '../tables/orders.js'
import { columnsFor } from './columns.js'
import { behind, boundedCount, isOneOf, orderBy, readPage, type SortColumns } from './keyset.js'

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
const orderColumns = columnsFor(columns, {
  always: ['id'],
  behind: {
    number: ['id'],
    items: [],
    customer: ['customerId'],
    shippingAddress: ['shippingStreet', 'shippingCity', 'shippingPostalCode', 'shippingCountry'],
  },
})

export type OrderRow = typeof orders.$inferSelect
export type OrderItemRow = typeof orderItems.$inferSelect
export type OrderStatus = OrderRow['status']

export const orderSorts = { id: 'number', createdAt: 'string', totalAmount: 'number' } as const

const sortColumns: SortColumns = { id: orders.id, createdAt: orders.createdAt, totalAmount: orders.totalAmount }

function sortValue(row: OrderRow, field: string): CursorValue {
  if (field === 'createdAt') return row.createdAt.toISOString()
  return field === 'totalAmount' ? row.totalAmount : row.id
}

export interface OrderFilter {
  readonly status?: OrderStatus | null
}

/** @param visible the orders the caller may know of; every read carries it. */
export function selectOrders(
  db: Db,
  visible: SQL | undefined,
  filter: OrderFilter,
  request: PageRequest,
  fields?: Fields,
): Promise<Page<OrderRow>> {
  const where = and(visible, filter.status != null ? eq(orders.status, filter.status) : undefined)
  return readPage({
    request,
    read: (limit, offset) =>
      db
        .select(
          orderColumns(
            fields,
            request.sort.map((key) => key.field),
          ),
        )
        .from(orders)
        .where(and(where, behind(sortColumns, request)))
        .orderBy(...orderBy(sortColumns, request.sort))
        .limit(limit)
        .offset(offset),
    key: sortValue,
    count: () => boundedCount(db, sql`${orders}`, where),
  })
}

export async function selectOrder(db: Db, visible: SQL | undefined, id: OrderId, fields?: Fields): Promise<OrderRow | undefined> {
  const [row] = await db
    .select(orderColumns(fields))
    .from(orders)
    .where(and(visible, eq(orders.id, id)))
  return row
}

export function selectOrdersByIds(db: Db, visible: SQL | undefined, ids: readonly OrderId[], fields?: Fields): Promise<OrderRow[]> {
  return db
    .select(orderColumns(fields))
    .from(orders)
    .where(and(visible, isOneOf(orders.id, ids)))
}

/** The items of several orders, each order's by line. Orders are looked up by what was visible already. */
export function selectItemsOfOrders(db: Db, orderIds: readonly OrderId[]): Promise<OrderItemRow[]> {
  return db.select().from(orderItems).where(isOneOf(orderItems.orderId, orderIds)).orderBy(asc(orderItems.orderId), asc(orderItems.line))
}
