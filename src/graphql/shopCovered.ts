import { inventoryShape, lowStockShape } from '../db/shapes/inventory.js'
import { categoryShape, tagShape } from '../db/shapes/names.js'
import { orderChangeShape, orderItemShape, orderShape, orderTimelineShape, orderTrackingShape } from '../db/shapes/orders.js'
import { petShape } from '../db/shapes/pets.js'
import type { Category, Tag } from '../schema/categoriesAndTags.js'
import type { Inventory, LowStock } from '../schema/inventory.js'
import type { Order, OrderChange, OrderItem, OrderTimeline, OrderTracking } from '../schema/orders.js'
import type { Pet } from '../schema/pets.js'
import { covers } from './covers.js'

/** The shapes of the shop. */
export const shopCovered = [
  covers<Category>()(categoryShape),
  covers<Tag>()(tagShape),
  covers<Pet>()(petShape),
  covers<OrderItem>()(orderItemShape),
  covers<OrderChange>()(orderChangeShape),
  covers<Order>()(orderShape),
  covers<OrderTimeline>()(orderTimelineShape),
  covers<OrderTracking>()(orderTrackingShape),
  covers<LowStock>()(lowStockShape),
  covers<Inventory>()(inventoryShape),
]
