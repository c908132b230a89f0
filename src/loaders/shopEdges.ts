import { ordersOfPet, ordersOfUser } from '../db/queries/orders.js'
import { petsOfCategory, petsOfTag } from '../db/queries/pets.js'
import { orderConnection } from '../domain/orders/readOrders.js'
import { petConnection } from '../domain/pets/readPets.js'

/** The edges of the shop, by type and field. */
export const shopEdges = {
  'Category.pets': { reads: petsOfCategory, parse: petConnection },
  'Tag.pets': { reads: petsOfTag, parse: petConnection },
  'User.orders': { reads: ordersOfUser, parse: orderConnection },
  'Pet.orders': { reads: ordersOfPet, parse: orderConnection },
} as const
