import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { getDelivery, listDeliveries, type WebhookAttemptRow, type WebhookDeliveryRow } from '../domain/webhooks/readDeliveries.js'
import { redeliver, redeliverRange } from '../domain/webhooks/redeliver.js'
import { Requires } from '../policies/authorize.js'
import { Event } from '../schema/events.js'
import { toPage } from '../schema/page.js'
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

const idOfWebhook = { description: 'Number of the endpoint.' }
const idOfDelivery = { description: 'Number of the delivery.' }

@Resolver(() => WebhookDelivery)
export class WebhookDeliveriesResolver {
  @Query(() => WebhookDeliveryDetail, { description: 'One delivery with its attempts: what was sent, what was answered.' })
  @Requires('webhooks:write')
  webhookDelivery(
    @Arg('webhookId', () => Int64, idOfWebhook) webhookId: WebhookId,
    @Arg('id', () => Int64, idOfDelivery) id: WebhookDeliveryId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ) {
    return getDelivery(services, actor, webhookId, id, fields)
  }

  @Query(() => WebhookDeliveryPage, { description: 'What was and is delivered to an endpoint of the caller, kept for 30 days.' })
  @Requires('webhooks:write')
  async webhookDeliveries(
    @Arg('webhookId', () => Int64, idOfWebhook) webhookId: WebhookId,
    @Args(() => WebhookDeliveriesArgs) args: WebhookDeliveriesArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ) {
    return toPage(await listDeliveries(services, actor, webhookId, args, fields))
  }

  @Mutation(() => WebhookDelivery, {
    description: 'Delivers once more, at once and under the same event id, whatever became of it before.',
  })
  @Requires('webhooks:write')
  redeliverWebhookDelivery(
    @Arg('webhookId', () => Int64, idOfWebhook) webhookId: WebhookId,
    @Arg('id', () => Int64, idOfDelivery) id: WebhookDeliveryId,
    @Ctx() { services, actor }: RequestContext,
  ) {
    return redeliver(services, actor, webhookId, id)
  }

  @Mutation(() => QueuedDeliveries, { description: 'Delivers once more what has failed, or all events of a span, the oldest first.' })
  @Requires('webhooks:write')
  async redeliverWebhookDeliveries(
    @Arg('id', () => Int64, idOfWebhook) id: WebhookId,
    @Arg('input', () => RedeliverWebhookDeliveriesInput, { description: 'What is delivered.' })
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
