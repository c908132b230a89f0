import { orderReads } from '../../db/queries/orders.js'
import { orderShape, orderTimelineShape, orderTrackingShape } from '../../db/shapes/orders.js'
import type { OrderId } from '../../values/ids.js'
import { plannedList, plannedRow } from '../plannedRead.js'
import { orderConnection, orderPage } from './readOrders.js'

const idOf = ({ id }: { readonly id: OrderId }) => id

export const plannedOrders = [
  plannedRow('order', orderShape, idOf),
  plannedRow('orderTimeline', orderTimelineShape, idOf),
  plannedRow('trackOrder', orderTrackingShape, idOf),
  plannedList('orders', 'page', orderReads.source, orderPage),
  plannedList('ordersConnection', 'connection', orderReads.source, orderConnection),
]
