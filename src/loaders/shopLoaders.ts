import { selectCategoriesByIds, selectTagsByIds, selectTagsOfPets } from '../db/queries/categoriesAndTags.js'
import { orderReads, ordersOfPet, ordersOfUser, selectChangesOfOrders, selectItemsOfOrders } from '../db/queries/orders.js'
import { petReads, petsOfCategory, petsOfTag } from '../db/queries/pets.js'
import { orderConnection } from '../domain/orders/readOrders.js'
import { visibleOrders } from '../domain/orders/visibility.js'
import { petConnection } from '../domain/pets/readPets.js'
import type { CategoryId, OrderId, PetId, TagId } from '../values/ids.js'
import { rowsById, rowsOfFields, rowsOfOwner } from './batches.js'
import { connectionsOfParents } from './edges.js'

const everyPet = { visible: () => undefined, parse: petConnection }
const visibleOrder = { visible: visibleOrders, parse: orderConnection }

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
  petsOfCategory: connectionsOfParents({ reads: petsOfCategory, ...everyPet }),
  petsOfTag: connectionsOfParents({ reads: petsOfTag, ...everyPet }),
  ordersOfUser: connectionsOfParents({ reads: ordersOfUser, ...visibleOrder }),
  ordersOfPet: connectionsOfParents({ reads: ordersOfPet, ...visibleOrder }),
}
