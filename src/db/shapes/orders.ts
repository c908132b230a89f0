import { asc, type SQL, sql } from 'drizzle-orm'
import { nextStatuses, orderStatuses } from '../../values/orderStatus.js'
import { trackingPath } from '../../values/orderTracking.js'
import { literal } from '../sqlValues.js'
import { orderChanges, orderItems, orders } from '../tables/orders.js'
import { leaf } from './leaf.js'
import { petShape } from './pets.js'
import { publicUrlSlot } from './publicUrl.js'
import { type ColumnSql, embedded, many, one, shape } from './shape.js'
import { userShape } from './users.js'

export const orderItemShape = shape('OrderItem', orderItems, {
  line: leaf.int(orderItems.line),
  petId: leaf.int64(orderItems.petId),
  pet: one(() => petShape, orderItems.petId),
  name: leaf.text(orderItems.name),
  quantity: leaf.int(orderItems.quantity),
  unitPrice: leaf.decimal(orderItems.unitPrice),
  lineTotal: leaf.product(orderItems.unitPrice, orderItems.quantity),
})

export const orderChangeShape = shape('OrderChange', orderChanges, {
  status: leaf.word(orderChanges.status),
  paymentStatus: leaf.word(orderChanges.paymentStatus),
  note: leaf.text(orderChanges.note),
  createdAt: leaf.moment(orderChanges.createdAt),
})

const orderNumberLeaf = leaf.computed<string, typeof orders.id>('String', [orders.id], orderNumberJson)
const trackingUrlLeaf = leaf.computed<string, typeof orders.id>('String', [orders.id], trackingUrlJson)
const itemsOfOrder = many(() => orderItemShape, { owner: orders.id, by: orderItems.orderId, order: [asc(orderItems.line)] })
const changesOfOrder = many(() => orderChangeShape, { owner: orders.id, by: orderChanges.orderId, order: [asc(orderChanges.id)] })

/** The columns for settling an order are no fields. */
export const orderShape = shape('Order', orders, {
  nodeId: leaf.nodeId('Order', orders.id),
  id: leaf.int64(orders.id),
  number: orderNumberLeaf,
  customerId: leaf.int64(orders.customerId),
  customer: one(() => userShape, orders.customerId),
  items: itemsOfOrder,
  status: leaf.word(orders.status),
  paymentStatus: leaf.word(orders.paymentStatus),
  totalAmount: leaf.decimal(orders.totalAmount),
  currency: leaf.text(orders.currency),
  shippingAddress: embedded(
    'Address',
    { street: leaf.text(orders.shippingStreet), city: leaf.text(orders.shippingCity), country: leaf.text(orders.shippingCountry) },
    { postalCode: leaf.text(orders.shippingPostalCode) },
  ),
  createdAt: leaf.moment(orders.createdAt),
  updatedAt: leaf.moment(orders.updatedAt),
  estimatedDelivery: leaf.moment(orders.estimatedDelivery),
  trackingUrl: trackingUrlLeaf,
  nextStatuses: leaf.tabulated(
    orders.paymentStatus,
    orders.status,
    (paymentStatus, status) => nextStatuses({ status, paymentStatus }),
    orderStatuses,
  ),
  timeline: changesOfOrder,
  version: leaf.int(orders.version),
})

export const orderTimelineShape = shape('OrderTimeline', orders, { orderId: leaf.int64(orders.id), changes: changesOfOrder })

export const orderTrackingShape = shape('OrderTracking', orders, {
  orderId: leaf.int64(orders.id),
  number: orderNumberLeaf,
  status: leaf.word(orders.status),
  estimatedDelivery: leaf.moment(orders.estimatedDelivery),
  trackingUrl: trackingUrlLeaf,
  updatedAt: leaf.moment(orders.updatedAt),
})

/** As `orderNumber` writes it. An id of more than eight digits stays whole. */
function orderNumberJson(cell: ColumnSql): SQL {
  const id = cell(orders.id)
  return sql`'"ORD-'||repeat('0', 8 - length(${id}::text))||${id}||'"'`
}

function trackingUrlJson(cell: ColumnSql): SQL {
  const place = '{id}'
  const [before = '', after = ''] = trackingPath(place).split(place)
  return sql`to_json(${publicUrlSlot}||${literal(before)}||${cell(orders.id)}||${literal(after)})::text`
}
