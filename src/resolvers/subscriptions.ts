import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql'
import type { RequestContext } from '../context.js'
import type { RowChange } from '../domain/changes/watchRows.js'
import { getOrder } from '../domain/orders/readOrders.js'
import { watchOrder, watchOrders } from '../domain/orders/watchOrders.js'
import { getPet } from '../domain/pets/readPets.js'
import { watchPet, watchPets } from '../domain/pets/watchPets.js'
import { getEvent } from '../domain/webhooks/readEvents.js'
import { watchEvents } from '../domain/webhooks/watchEvents.js'
import { Public, Requires } from '../policies/authorize.js'
import { Event } from '../schema/events.js'
import { Order } from '../schema/orders.js'
import { Pet } from '../schema/pets.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'
import type { EventId, OrderId, PetId } from '../values/ids.js'

/** The parameter of `subscribe` functions. */
interface Subscribing<Arguments = object> {
  readonly args: Arguments
  readonly context: RequestContext
}

const once = 'Several changes in a row may come as one, as it stands after the last.'

/** Each subscription watches rows of its kind. It reads a changed row through the usual use case, so only callers who may see the row are told. */
@Resolver()
export class SubscriptionsResolver {
  @Subscription(() => Order, {
    description: `One order, whenever it has changed. ${once} Ends when the caller may not see it any more.`,
    subscribe: ({ args: { id }, context: { services, actor } }: Subscribing<{ id: OrderId }>) => watchOrder(services, actor, id),
  })
  @Requires('orders:read')
  orderChanged(
    @Arg('id', () => Int64, { description: 'Number of the order.' }) _id: OrderId,
    @Root() { id }: RowChange<OrderId>,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ) {
    return getOrder(services, actor, id, fields)
  }

  @Subscription(() => Order, {
    description: `Every order that is placed or has changed, of those the caller may see: staff all, a customer their own. ${once}`,
    subscribe: ({ context: { services, actor } }: Subscribing) => watchOrders(services, actor),
  })
  @Requires('orders:read')
  orders(@Root() { id }: RowChange<OrderId>, @Ctx() { services, actor }: RequestContext, @Selected() fields: Fields) {
    return getOrder(services, actor, id, fields)
  }

  @Subscription(() => Event, {
    description: 'Everything that happens in the shop, as it is delivered to webhook endpoints, as far as the caller may read the objects.',
    subscribe: ({ context: { services, actor } }: Subscribing) => watchEvents(services, actor),
  })
  @Requires('orders:read')
  events(@Root() { id }: RowChange<EventId>, @Ctx() { services, actor }: RequestContext, @Selected() fields: Fields) {
    return getEvent(services, actor, id, fields)
  }

  @Subscription(() => Pet, {
    description: `Every pet that is new or has changed, its stock included; one alone when \`id\` names it. ${once} A pet that was taken out of the catalogue is not told of, but ends the subscription to it alone.`,
    subscribe: ({ args: { id }, context: { services } }: Subscribing<{ id?: PetId | null }>) =>
      id == null ? watchPets(services) : watchPet(services, id),
  })
  @Public()
  petChanged(
    @Arg('id', () => Int64, { nullable: true, description: 'Number of the pet; by default all.' }) _id: PetId | null,
    @Root() { id }: RowChange<PetId>,
    @Ctx() { services }: RequestContext,
    @Selected() fields: Fields,
  ) {
    return getPet(services, id, fields)
  }
}
