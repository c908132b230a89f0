import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { type SearchRow, type SearchType, search } from '../domain/search/search.js'
import { Public } from '../policies/authorize.js'
import { Limited } from '../policies/limited.js'
import { Node, type NodeType } from '../schema/node.js'
import { toPage } from '../schema/page.js'
import type { ReturnedPage } from '../schema/returned.js'
import { SearchArgs, SearchHit, SearchPage } from '../schema/search.js'
import { Selected } from '../schema/selected.js'
import { apiPath } from '../values/apiVersion.js'
import type { Fields } from '../values/fields.js'
import { readNode } from './nodes.js'

/** The address of a match: its own address, or the list of pets with this category or tag. */
const href: Readonly<Record<SearchType, (hit: SearchRow) => string>> = {
  pet: ({ id }) => apiPath('pets', id),
  order: ({ id }) => apiPath('orders', id),
  user: ({ id }) => apiPath('users', id),
  category: ({ title }) => `${apiPath('pets')}?category=${encodeURIComponent(title)}`,
  tag: ({ title }) => `${apiPath('pets')}?tag=${encodeURIComponent(title)}`,
}

const nodeTypes: Readonly<Record<SearchType, NodeType>> = { pet: 'Pet', category: 'Category', tag: 'Tag', order: 'Order', user: 'User' }

@Resolver(() => SearchHit)
export class SearchResolver {
  @Query(() => SearchPage, { description: 'Full-text search over everything that the caller may see.' })
  @Public()
  @Limited('search')
  async search(@Args(() => SearchArgs) args: SearchArgs, @Ctx() { services, actor }: RequestContext): Promise<ReturnedPage<SearchHit>> {
    return toPage(await search(services, actor, args))
  }

  @FieldResolver(() => String)
  href(@Root() hit: SearchRow, @Ctx() { services }: RequestContext) {
    return services.pathOf(href[hit.type](hit))
  }

  @FieldResolver(() => Node)
  node(@Root() { type, id }: SearchRow, @Ctx() context: RequestContext, @Selected() fields: Fields) {
    return readNode(context, { type: nodeTypes[type], id }, fields)
  }
}
