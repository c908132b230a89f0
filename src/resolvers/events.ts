import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { EVENT_LOG_SCOPE } from '../domain/webhooks/eventTypes.js'
import { type EventRow, getEvent, listEvents } from '../domain/webhooks/readEvents.js'
import type { EventBody } from '../domain/webhooks/recordEvent.js'
import { Requires } from '../policies/authorize.js'
import { Event, EventData, EventPage, EventsArgs } from '../schema/events.js'
import { toPage } from '../schema/page.js'
import type { Returned, ReturnedPage } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import { API_VERSION } from '../values/apiVersion.js'
import type { Fields } from '../values/fields.js'
import type { EventId } from '../values/ids.js'

@Resolver(() => Event)
export class EventsResolver {
  @Query(() => Event, { description: 'An event. NOT_FOUND when the caller may not read its object.' })
  @Requires(EVENT_LOG_SCOPE)
  event(
    @Arg('id', () => Int64, { description: 'Id.' }) id: EventId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<Event>> {
    return getEvent(services, actor, id, fields)
  }

  @Query(() => EventPage, { description: 'Changes in the shop. Events of objects that the caller may not read are left out.' })
  @Requires(EVENT_LOG_SCOPE)
  async events(
    @Args(() => EventsArgs) args: EventsArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<Event>> {
    return toPage(await listEvents(services, actor, args, fields))
  }

  @FieldResolver(() => String)
  eventType(@Root() { type }: EventRow) {
    return type
  }

  @FieldResolver(() => Date)
  timestamp(@Root() { createdAt }: EventRow) {
    return createdAt
  }

  @FieldResolver(() => String)
  apiVersion() {
    return API_VERSION
  }

  @FieldResolver(() => EventData)
  data(@Root() { objectType, objectId, body }: EventRow): EventData {
    const { changes = null, object = null } = body === null ? {} : (JSON.parse(body) as EventBody).data // written by recordEvents
    return { objectType, objectId, changes, object }
  }
}
