import { ordersOfPet, ordersOfUser } from '../db/queries/orders.js'
import { petsOfCategory, petsOfTag } from '../db/queries/pets.js'
import { everyRow } from '../db/visible.js'
import { orderConnection } from '../domain/orders/readOrders.js'
import { visibleOrders } from '../domain/orders/visibility.js'
import { petConnection } from '../domain/pets/readPets.js'

const pets = { visible: () => everyRow, parse: petConnection }
const orders = { visible: visibleOrders, parse: orderConnection }

/** The edges of the shop, by type and field. */
export const shopEdges = {
  'Category.pets': { reads: petsOfCategory, ...pets },
  'Tag.pets': { reads: petsOfTag, ...pets },
  'User.orders': { reads: ordersOfUser, ...orders },
  'Pet.orders': { reads: ordersOfPet, ...orders },
} as const
