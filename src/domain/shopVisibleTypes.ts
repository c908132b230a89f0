import { everyRow } from '../db/visible.js'
import { visibleOrders } from './orders/visibility.js'

const everybody = () => everyRow

/** The visible rows of the shop's types. Items and changes are read with an order that the caller sees. */
export const shopVisibleTypes = {
  Pet: everybody,
  Category: everybody,
  Tag: everybody,
  Order: visibleOrders,
  OrderTimeline: visibleOrders,
  OrderTracking: visibleOrders,
  OrderItem: everybody,
  OrderChange: everybody,
  Inventory: everybody,
  LowStock: everybody,
} as const
