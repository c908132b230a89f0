import { categoryReads, tagReads } from '../db/queries/categoriesAndTags.js'
import { orderReads } from '../db/queries/orders.js'
import { petReads } from '../db/queries/pets.js'
import { listsOf } from '../db/queries/relations.js'
import { orderShape } from '../db/shapes/orders.js'
import { petShape } from '../db/shapes/pets.js'
import { everyRow } from '../db/visible.js'
import { visibleOrders } from '../domain/orders/visibility.js'
import type { CategoryId, OrderId, PetId, TagId } from '../values/ids.js'
import { rowsById, rowsOfFields, rowsOfOwner } from './batches.js'
import { connectionsOfParents } from './edges.js'
import { shopEdges } from './shopEdges.js'

/** The relations of the shop. */
export const shopLoaders = {
  categories: rowsById((db, ids: readonly CategoryId[]) => categoryReads.several(db, everyRow, ids)),
  tags: rowsById((db, ids: readonly TagId[]) => tagReads.several(db, everyRow, ids)),
  tagsOfPet: rowsOfOwner(listsOf(petShape.fields.tags), (row) => row.owner),
  itemsOfOrder: rowsOfOwner(listsOf(orderShape.fields.items), (row) => row.owner),
  changesOfOrder: rowsOfOwner(listsOf(orderShape.fields.timeline), (row) => row.owner),
  /** Pets, with the columns behind `fields`. */
  pets: rowsOfFields((db, _actor, ids: readonly PetId[], fields) => petReads.several(db, everyRow, ids, fields)),
  /** Orders that the actor may see, with the columns behind `fields`. */
  orders: rowsOfFields((db, actor, ids: readonly OrderId[], fields) => orderReads.several(db, visibleOrders(actor), ids, fields)),
  petsOfCategory: connectionsOfParents(shopEdges['Category.pets']),
  petsOfTag: connectionsOfParents(shopEdges['Tag.pets']),
  ordersOfUser: connectionsOfParents(shopEdges['User.orders']),
  ordersOfPet: connectionsOfParents(shopEdges['Pet.orders']),
}
