import { type ClassType, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import type { Pagination } from '../schema/page.js'

/** Makes the resolver of `totalCount` of a connection type. The list is counted when a caller selects its total. */
export function totalCountOf(connection: ClassType) {
  @Resolver(() => connection)
  class TotalCountResolver {
    @FieldResolver(() => Int)
    totalCount(@Root() { pagination }: { pagination: Pagination }) {
      return pagination.total()
    }
  }
  return TotalCountResolver
}
