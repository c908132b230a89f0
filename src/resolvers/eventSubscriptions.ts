import { Ctx, Resolver, Root, Subscription } from 'type-graphql'
import type { RequestContext } from '../context.js'
import type { RowChange } from '../domain/changes/watchRows.js'
import { EVENT_LOG_SCOPE } from '../domain/webhooks/eventTypes.js'
import { getEvent } from '../domain/webhooks/readEvents.js'
import { watchEvents } from '../domain/webhooks/watchEvents.js'
import { Requires } from '../policies/authorize.js'
import { Event } from '../schema/events.js'
import type { Returned } from '../schema/returned.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'
import type { EventId } from '../values/ids.js'
import type { Subscribing } from './subscribing.js'

/** Each subscription watches rows of its kind. It reads a changed row through the usual use case, so only callers who may see the row are told. */
@Resolver()
export class EventSubscriptionsResolver {
  @Subscription(() => Event, {
    description: 'All events, as they are delivered to webhook endpoints. Events of objects that the caller may not read are left out.',
    subscribe: ({ context: { services, actor } }: Subscribing) => watchEvents(services, actor),
  })
  @Requires(EVENT_LOG_SCOPE)
  events(
    @Root() { id }: RowChange<EventId>,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<Event>> {
    return getEvent(services, actor, id, fields)
  }
}
