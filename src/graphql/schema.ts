import 'reflect-metadata'
import { GraphQLInterfaceType, type GraphQLSchema } from 'graphql'
import { buildSchemaSync } from 'type-graphql'
import { checkScope } from '../policies/authorize.js'
import { InventoryResolver } from '../resolvers/inventory.js'
import { CategoriesResolver, TagsResolver } from '../resolvers/names.js'
import { NodesResolver, type TypedRow } from '../resolvers/nodes.js'
import { OrderItemsResolver, OrdersResolver } from '../resolvers/orders.js'
import { PetConnectionResolver, PetsResolver } from '../resolvers/pets.js'
import { SearchResolver } from '../resolvers/search.js'
import { UsersResolver } from '../resolvers/users.js'
import { callDirectly } from './directResolvers.js'

/** The table of contents: a new resource is one line here. */
const resolvers = [
  PetsResolver,
  PetConnectionResolver,
  CategoriesResolver,
  TagsResolver,
  InventoryResolver,
  SearchResolver,
  OrdersResolver,
  OrderItemsResolver,
  UsersResolver,
  NodesResolver,
] as const

/** The one schema of the process: TypeGraphQL's metadata is global, so it is built once. Arguments are checked by the executor, for both styles. */
export const schema: GraphQLSchema = build()

function build(): GraphQLSchema {
  const built = buildSchemaSync({ resolvers: [...resolvers], authChecker: checkScope, validate: false })
  const node = built.getType('Node')
  // TypeGraphQL resolves types asynchronously, which compiled plans do not take
  if (node instanceof GraphQLInterfaceType) node.resolveType = (row) => (row as TypedRow).nodeType
  callDirectly(built)
  return built
}
