import { selectCategoriesByIds, selectTagsByIds, selectTagsOfPets } from '../db/queries/categoriesAndTags.js'
import { orderReads, selectChangesOfOrders, selectItemsOfOrders } from '../db/queries/orders.js'
import { petReads } from '../db/queries/pets.js'
import { visibleOrders } from '../domain/orders/visibility.js'
import type { CategoryId, OrderId, PetId, TagId } from '../values/ids.js'
import { rowsById, rowsOfFields, rowsOfOwner } from './batches.js'

/** The relations of the shop. */
export const shopLoaders = {
  categories: rowsById((db, ids: readonly CategoryId[]) => selectCategoriesByIds(db, ids)),
  tags: rowsById((db, ids: readonly TagId[]) => selectTagsByIds(db, ids)),
  tagsOfPet: rowsOfOwner(selectTagsOfPets, (row) => row.petId),
  itemsOfOrder: rowsOfOwner(selectItemsOfOrders, (row) => row.orderId),
  changesOfOrder: rowsOfOwner(selectChangesOfOrders, (row) => row.orderId),
  /** Pets, with the columns behind `fields`. */
  pets: rowsOfFields((db, _actor, ids: readonly PetId[], fields) => petReads.several(db, undefined, ids, fields)),
  /** Orders that the actor may see, with the columns behind `fields`. */
  orders: rowsOfFields((db, actor, ids: readonly OrderId[], fields) => orderReads.several(db, visibleOrders(actor), ids, fields)),
}
