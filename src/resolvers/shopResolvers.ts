import { CategoriesResolver, TagsResolver } from './categoriesAndTags.js'
import { InventoryResolver } from './inventory.js'
import { OrderSubscriptionsResolver } from './orderSubscriptions.js'
import { OrderItemsResolver, OrdersResolver } from './orders.js'
import { PetSubscriptionsResolver } from './petSubscriptions.js'
import { PetConnectionResolver, PetsResolver } from './pets.js'
import { SearchResolver } from './search.js'

/** The resolvers of the shop. */
export const shopResolvers = [
  PetsResolver,
  PetConnectionResolver,
  CategoriesResolver,
  TagsResolver,
  InventoryResolver,
  SearchResolver,
  OrdersResolver,
  OrderItemsResolver,
  OrderSubscriptionsResolver,
  PetSubscriptionsResolver,
] as const
