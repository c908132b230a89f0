import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { Requires } from '../policies/authorize.js'
import { GraphqlOnly } from '../schema/inRest.js'
import { type Order, OrderConnection, OrderFilterArgs } from '../schema/orders.js'
import { ConnectionArgs, toConnection } from '../schema/page.js'
import { Pet } from '../schema/pets.js'
import type { ReturnedConnection } from '../schema/returned.js'
import { Selected } from '../schema/selected.js'
import { User } from '../schema/users.js'
import type { Fields } from '../values/fields.js'
import type { PetId, UserId } from '../values/ids.js'

@Resolver(() => User)
export class UserEdgesResolver {
  @GraphqlOnly()
  @Requires('orders:read')
  @FieldResolver(() => OrderConnection, {
    nullable: true,
    description: 'The orders of this user that the caller may see, with the filters of `orders`.',
  })
  async orders(
    @Root() { id }: { readonly id: UserId },
    @Args(() => OrderFilterArgs) filter: OrderFilterArgs,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
    @Selected('edges.node', 'nodes') fields: Fields,
  ): Promise<ReturnedConnection<Order>> {
    return toConnection(await loaders.ordersOfUser({ ...filter, ...page }, fields).load(id))
  }
}

@Resolver(() => Pet)
export class PetEdgesResolver {
  @GraphqlOnly()
  @Requires('orders:read', 'staff')
  @FieldResolver(() => OrderConnection, {
    nullable: true,
    description: 'The orders with this pet among their items, with the filters of `orders`.',
  })
  async orders(
    @Root() { id }: { readonly id: PetId },
    @Args(() => OrderFilterArgs) filter: OrderFilterArgs,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
    @Selected('edges.node', 'nodes') fields: Fields,
  ): Promise<ReturnedConnection<Order>> {
    return toConnection(await loaders.ordersOfPet({ ...filter, ...page }, fields).load(id))
  }
}
