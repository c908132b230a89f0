import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { getDelivery, listDeliveries, type WebhookAttemptRow, type WebhookDeliveryRow } from '../domain/webhooks/readDeliveries.js'
import { redeliver, redeliverRange } from '../domain/webhooks/redeliver.js'
import { Requires } from '../policies/authorize.js'
import { Event } from '../schema/events.js'
import { toPage } from '../schema/page.js'
import type { Returned, ReturnedPage } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import {
  WebhookAttempt,
  WebhookDeliveriesArgs,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookDeliveryPage,
} from '../schema/webhookDeliveries.js'
import { HttpHeader, QueuedDeliveries, RedeliverWebhookDeliveriesInput } from '../schema/webhooks.js'
import type { Fields } from '../values/fields.js'
import type { WebhookDeliveryId, WebhookId } from '../values/ids.js'
import { headerList } from './webhooks.js'

const idOfWebhook = { description: 'Id of the endpoint.' }
const idOfDelivery = { description: 'Id of the delivery.' }

@Resolver(() => WebhookDelivery)
export class WebhookDeliveriesResolver {
  @Query(() => WebhookDeliveryDetail, { description: 'A delivery with its attempts, requests and replies.' })
  @Requires('webhooks:write')
  webhookDelivery(
    @Arg('webhookId', () => Int64, idOfWebhook) webhookId: WebhookId,
    @Arg('id', () => Int64, idOfDelivery) id: WebhookDeliveryId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<WebhookDeliveryDetail, 'event'>> {
    return getDelivery(services, actor, webhookId, id, fields)
  }

  @Query(() => WebhookDeliveryPage, {
    description: 'A page of the deliveries to an endpoint of the caller. Deliveries are kept for 30 days.',
  })
  @Requires('webhooks:write')
  async webhookDeliveries(
    @Arg('webhookId', () => Int64, idOfWebhook) webhookId: WebhookId,
    @Args(() => WebhookDeliveriesArgs) args: WebhookDeliveriesArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<WebhookDelivery, 'event'>> {
    return toPage(await listDeliveries(services, actor, webhookId, args, fields))
  }

  @Mutation(() => WebhookDelivery, {
    description: 'Repeats a delivery at once, with the same event id, whatever its status.',
  })
  @Requires('webhooks:write')
  redeliverWebhookDelivery(
    @Arg('webhookId', () => Int64, idOfWebhook) webhookId: WebhookId,
    @Arg('id', () => Int64, idOfDelivery) id: WebhookDeliveryId,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<WebhookDelivery, 'event'>> {
    return redeliver(services, actor, webhookId, id)
  }

  @Mutation(() => QueuedDeliveries, { description: 'Repeats failed deliveries, or delivers all events of a period, the oldest first.' })
  @Requires('webhooks:write')
  async redeliverWebhookDeliveries(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Arg('input', () => RedeliverWebhookDeliveriesInput, { description: 'The deliveries to repeat.' })
    { which, from, to }: RedeliverWebhookDeliveriesInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<QueuedDeliveries> {
    return { queued: await redeliverRange(services, actor, id, { which: which ?? 'failed', from, to }) }
  }

  @FieldResolver(() => Event)
  event(@Root() { event }: WebhookDeliveryRow, @Ctx() { loaders }: RequestContext, @Selected() fields: Fields) {
    return loaders.events(fields).load(event)
  }
}

@Resolver(() => WebhookDeliveryDetail)
export class WebhookDeliveryDetailsResolver {
  @FieldResolver(() => [WebhookAttempt])
  attempts(@Root() { id }: WebhookDeliveryRow, @Ctx() { loaders }: RequestContext) {
    return loaders.attemptsOfDelivery.load(id)
  }
}

@Resolver(() => WebhookAttempt)
export class WebhookAttemptsResolver {
  @FieldResolver(() => [HttpHeader])
  requestHeaders(@Root() { requestHeaders }: WebhookAttemptRow) {
    return headerList(JSON.parse(requestHeaders)) // written by deliver
  }
}
