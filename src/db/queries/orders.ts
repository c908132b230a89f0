import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import type { Fields } from '../../values/fields.js'
import type { OrderId } from '../../values/ids.js'
import type { CursorValue, Page, PageRequest } from '../../values/page.js'
import type { Db } from '../client.js'
import { fixedStatement, type Slots, slots, statement } from '../statement.js'
import { orderItems, orders } from '../tables/orders.js'
import { columnsFor } from './columns.js'
import { behind, boundedCount, idValues, isOneOf, keyFor, orderBy, pageValues, readPage, type SortColumns, shapeKey } from './keyset.js'

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

export const orderSorts = { id: 'integer', createdAt: 'moment', totalAmount: 'integer' } as const

const sortColumns: SortColumns = { id: orders.id, createdAt: orders.createdAt, totalAmount: orders.totalAmount }

function sortValue(row: OrderRow, field: string): CursorValue {
  if (field === 'createdAt') return row.createdAt.toISOString()
  return field === 'totalAmount' ? row.totalAmount : row.id
}

export interface OrderFilter {
  readonly status?: OrderStatus | null
}

interface ListShape {
  readonly visible: SQL | undefined
  readonly filter: Slots<OrderFilter>
  readonly request: PageRequest
}

function matching({ visible, filter: { status } }: ListShape): SQL | undefined {
  return and(visible, status && eq(orders.status, status))
}

const list = statement<ListShape, OrderRow>((db, shape, fields) =>
  db
    .select(
      orderColumns(
        fields,
        shape.request.sort.map((key) => key.field),
      ),
    )
    .from(orders)
    .where(and(matching(shape), behind(sortColumns, shape.request)))
    .orderBy(...orderBy(sortColumns, shape.request.sort))
    .limit(sql.placeholder('limit'))
    .offset(sql.placeholder('offset')),
)
const total = statement((db, shape: ListShape) => boundedCount(db, orders, matching(shape)))
const byId = statement<SQL | undefined, OrderRow>((db, visible, fields) =>
  db
    .select(orderColumns(fields))
    .from(orders)
    .where(and(visible, eq(orders.id, sql.placeholder('id')))),
)
const byIds = statement<SQL | undefined, OrderRow>((db, visible, fields) =>
  db
    .select(orderColumns(fields))
    .from(orders)
    .where(and(visible, isOneOf(orders.id))),
)
const itemsOfOrders = fixedStatement((db) =>
  db.select().from(orderItems).where(isOneOf(orderItems.orderId)).orderBy(asc(orderItems.orderId), asc(orderItems.line)),
)

/** @param visible the orders the caller may know of; every read carries it. */
export function selectOrders(
  db: Db,
  visible: SQL | undefined,
  { status }: OrderFilter,
  request: PageRequest,
  fields?: Fields,
): Promise<Page<OrderRow>> {
  const values = { status }
  const shape = { visible, filter: slots(values), request }
  const key = keyFor(visible, shapeKey(shape.filter, request))
  return readPage({
    request,
    read: (limit, offset) => list(db, { ...values, ...pageValues(request, limit, offset) }, { key, shape, fields }),
    key: sortValue,
    count: async () => (await total(db, values, { key, shape }))[0]?.count ?? 0,
  })
}

export async function selectOrder(db: Db, visible: SQL | undefined, id: OrderId, fields?: Fields): Promise<OrderRow | undefined> {
  const [row] = await byId(db, { id }, { key: keyFor(visible), shape: visible, fields })
  return row
}

export function selectOrdersByIds(db: Db, visible: SQL | undefined, ids: readonly OrderId[], fields?: Fields): Promise<OrderRow[]> {
  return byIds(db, idValues(ids), { key: keyFor(visible), shape: visible, fields })
}

/** The items of several orders, each order's by line. Orders are looked up by what was visible already. */
export function selectItemsOfOrders(db: Db, orderIds: readonly OrderId[]): Promise<OrderItemRow[]> {
  return itemsOfOrders(db, idValues(orderIds))
}
