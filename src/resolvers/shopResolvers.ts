import { OrderConnection } from '../schema/orders.js'
import { PetConnection } from '../schema/pets.js'
import { CategoriesResolver, TagsResolver } from './categoriesAndTags.js'
import { InventoryResolver } from './inventory.js'
import { PetEdgesResolver, UserEdgesResolver } from './orderEdges.js'
import { OrderSubscriptionsResolver } from './orderSubscriptions.js'
import { OrderItemsResolver, OrdersResolver } from './orders.js'
import { CategoryEdgesResolver, TagEdgesResolver } from './petEdges.js'
import { PetSubscriptionsResolver } from './petSubscriptions.js'
import { PetsResolver } from './pets.js'
import { SearchResolver } from './search.js'
import { totalCountOf } from './totalCount.js'

/** The resolvers of the shop. */
export const shopResolvers = [
  PetsResolver,
  PetEdgesResolver,
  totalCountOf(PetConnection),
  CategoriesResolver,
  CategoryEdgesResolver,
  TagsResolver,
  TagEdgesResolver,
  InventoryResolver,
  SearchResolver,
  OrdersResolver,
  OrderItemsResolver,
  totalCountOf(OrderConnection),
  UserEdgesResolver,
  OrderSubscriptionsResolver,
  PetSubscriptionsResolver,
] as const
