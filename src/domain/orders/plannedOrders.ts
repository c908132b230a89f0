import { orderReads } from '../../db/queries/orders.js'
import { orderShape, orderTimelineShape, orderTrackingShape } from '../../db/shapes/orders.js'
import { plannedList, plannedRow } from '../plannedRead.js'
import { orderConnection, orderPage } from './readOrders.js'

export const plannedOrders = [
  plannedRow('order', orderShape),
  plannedRow('orderTimeline', orderTimelineShape),
  plannedRow('trackOrder', orderTrackingShape),
  plannedList('orders', 'page', orderReads.source, orderPage),
  plannedList('ordersConnection', 'connection', orderReads.source, orderConnection),
]
