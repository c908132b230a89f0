import { categoryReads, tagReads } from '../db/queries/categoriesAndTags.js'
import { inventoryShape } from '../db/shapes/inventory.js'
import { namePage } from './categories/categoriesAndTags.js'
import { plannedOrders } from './orders/plannedOrders.js'
import { plannedPets } from './pets/plannedPets.js'
import { plannedList, plannedSingle } from './plannedRead.js'

/** The root fields of the shop that one statement can read. */
export const shopReads = [
  ...plannedPets,
  ...plannedOrders,
  plannedList('categories', 'page', categoryReads.source, namePage),
  plannedList('tags', 'page', tagReads.source, namePage),
  plannedSingle('inventory', inventoryShape),
]
