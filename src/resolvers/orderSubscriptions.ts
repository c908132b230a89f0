import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql'
import type { RequestContext } from '../context.js'
import type { RowChange } from '../domain/changes/watchRows.js'
import { getOrder } from '../domain/orders/readOrders.js'
import { watchOrder, watchOrders } from '../domain/orders/watchOrders.js'
import { Requires } from '../policies/authorize.js'
import { Order } from '../schema/orders.js'
import type { Returned } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'
import type { OrderId } from '../values/ids.js'
import { coalesced, type Subscribing } from './subscribing.js'

/** Each subscription watches rows of its kind. It reads a changed row through the usual use case, so only callers who may see the row are told. */
@Resolver()
export class OrderSubscriptionsResolver {
  @Subscription(() => Order, {
    description: `An order, after each change. ${coalesced} The subscription ends when the caller may not see the order any more.`,
    subscribe: ({ args: { id }, context: { services, actor } }: Subscribing<{ id: OrderId }>) => watchOrder(services, actor, id),
  })
  @Requires('orders:read')
  orderChanged(
    @Arg('id', () => Int64, { description: 'Id of the order.' }) _id: OrderId,
    @Root() { id }: RowChange<OrderId>,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<Order>> {
    return getOrder(services, actor, id, fields)
  }

  @Subscription(() => Order, {
    description: `Each order that is placed or changes. Staff gets all orders; customers get their own. ${coalesced}`,
    subscribe: ({ context: { services, actor } }: Subscribing) => watchOrders(services, actor),
  })
  @Requires('orders:read')
  orders(
    @Root() { id }: RowChange<OrderId>,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<Order>> {
    return getOrder(services, actor, id, fields)
  }
}
