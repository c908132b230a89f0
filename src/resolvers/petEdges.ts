import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { Category, Tag } from '../schema/categoriesAndTags.js'
import { GraphqlOnly } from '../schema/inRest.js'
import { ConnectionArgs, toConnection } from '../schema/page.js'
import { PetFilterArgs } from '../schema/petInput.js'
import { type Pet, PetConnection } from '../schema/pets.js'
import type { ReturnedConnection } from '../schema/returned.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'
import type { CategoryId, TagId } from '../values/ids.js'

@Resolver(() => Category)
export class CategoryEdgesResolver {
  @GraphqlOnly()
  @FieldResolver(() => PetConnection, { nullable: true, description: 'The pets of this category, with the filters of `pets`.' })
  async pets(
    @Root() { id }: { readonly id: CategoryId },
    @Args(() => PetFilterArgs) filter: PetFilterArgs,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
    @Selected('edges.node', 'nodes') fields: Fields,
  ): Promise<ReturnedConnection<Pet>> {
    return toConnection(await loaders.petsOfCategory({ ...filter, ...page }, fields).load(id))
  }
}

@Resolver(() => Tag)
export class TagEdgesResolver {
  @GraphqlOnly()
  @FieldResolver(() => PetConnection, { nullable: true, description: 'The pets with this tag, with the filters of `pets`.' })
  async pets(
    @Root() { id }: { readonly id: TagId },
    @Args(() => PetFilterArgs) filter: PetFilterArgs,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
    @Selected('edges.node', 'nodes') fields: Fields,
  ): Promise<ReturnedConnection<Pet>> {
    return toConnection(await loaders.petsOfTag({ ...filter, ...page }, fields).load(id))
  }
}
