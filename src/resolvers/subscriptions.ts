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

const once = 'Several changes in a row may come as one event, with the state after the last change.'

/** Each subscription watches rows of its kind. It reads a changed row through the usual use case, so only callers who may see the row are told. */
@Resolver()
export class SubscriptionsResolver {
  @Subscription(() => Order, {
    description: `An order, after each change. ${once} The subscription ends when the caller may not see the order any more.`,
    subscribe: ({ args: { id }, context: { services, actor } }: Subscribing<{ id: OrderId }>) => watchOrder(services, actor, id),
  })
  @Requires('orders:read')
  orderChanged(
    @Arg('id', () => Int64, { description: 'Id of the order.' }) _id: OrderId,
    @Root() { id }: RowChange<OrderId>,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ) {
    return getOrder(services, actor, id, fields)
  }

  @Subscription(() => Order, {
    description: `Each order that is placed or changes. Staff gets all orders; customers get their own. ${once}`,
    subscribe: ({ context: { services, actor } }: Subscribing) => watchOrders(services, actor),
  })
  @Requires('orders:read')
  orders(@Root() { id }: RowChange<OrderId>, @Ctx() { services, actor }: RequestContext, @Selected() fields: Fields) {
    return getOrder(services, actor, id, fields)
  }

  @Subscription(() => Event, {
    description: 'All events, as they are delivered to webhook endpoints. Events of objects that the caller may not read are left out.',
    subscribe: ({ context: { services, actor } }: Subscribing) => watchEvents(services, actor),
  })
  @Requires('orders:read')
  events(@Root() { id }: RowChange<EventId>, @Ctx() { services, actor }: RequestContext, @Selected() fields: Fields) {
    return getEvent(services, actor, id, fields)
  }

  @Subscription(() => Pet, {
    description: `Each pet that is created or changes, also in stock; only one pet when \`id\` is given. ${once} The deletion of a pet sends no event, and ends the subscription to this pet.`,
    subscribe: ({ args: { id }, context: { services } }: Subscribing<{ id?: PetId | null }>) =>
      id == null ? watchPets(services) : watchPet(services, id),
  })
  @Public()
  petChanged(
    @Arg('id', () => Int64, { nullable: true, description: 'Id of the pet. Default: all pets.' }) _id: PetId | null,
    @Root() { id }: RowChange<PetId>,
    @Ctx() { services }: RequestContext,
    @Selected() fields: Fields,
  ) {
    return getPet(services, id, fields)
  }
}
