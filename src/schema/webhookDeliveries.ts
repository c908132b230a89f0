import { ArgsType, Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { WebhookDeliveryStatus } from '../db/queries/webhookDeliveries.js'
import { MAX_NESTED } from '../values/page.js'
import { AssumedSize } from './assumedSize.js'
import { Constrained } from './constrained.js'
import { EVENT_ID, EVENT_TYPE, Event } from './events.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { COUNT, DELIVERY_HEADERS, DURATION, EVENT_BODY, FAILURE, HTTP_STATUS, ORDINAL } from './shownLimits.js'
import { HttpHeader } from './webhooks.js'

const WebhookDeliveryStatusEnum: Readonly<Record<WebhookDeliveryStatus, WebhookDeliveryStatus>> = {
  pending: 'pending',
  delivered: 'delivered',
  failed: 'failed',
}
registerEnumType(WebhookDeliveryStatusEnum, {
  name: 'WebhookDeliveryStatus',
  description: 'The status of a delivery.',
  valuesConfig: {
    pending: { description: 'Waits for its first or next attempt.' },
    delivered: { description: 'The endpoint replied with a 2xx status.' },
    failed: { description: 'The last attempt failed. The owner can redeliver it.' },
  },
})

@ObjectType({ description: 'The delivery of an event to an endpoint. Kept for 30 days.', simpleResolvers: true })
export class WebhookDelivery {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Field(() => Int64, { description: 'Id of the endpoint.' }) webhookId!: number
  @Constrained(EVENT_ID)
  @Field(() => String, { description: 'UUID of the event for receivers.' })
  eventId!: string
  @Constrained(EVENT_TYPE)
  @Field(() => String, { description: 'Type of the event.' })
  eventType!: string
  @Field(() => Event, { nullable: true, description: 'The event.' }) event?: Event | null
  @Field(() => WebhookDeliveryStatusEnum, { description: 'The status of the delivery.' }) status!: WebhookDeliveryStatus
  @Constrained(COUNT)
  @Field(() => Int, { description: 'Number of attempts so far.' })
  attemptCount!: number
  @Field(() => DateTime, { nullable: true, description: 'Time of the next attempt; null when there is none.' }) nextAttemptAt!: Date | null
  @Field(() => DateTime, { description: 'Time of creation.' }) createdAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'Time of the success or of the final failure; null while attempts follow.' })
  finishedAt!: Date | null
  @Constrained(HTTP_STATUS)
  @Field(() => Int, { nullable: true, description: 'HTTP status of the last reply; null without a reply.' })
  lastResponseStatus!: number | null
  @Constrained(FAILURE)
  @Field(() => String, { nullable: true, description: 'Reason why the last attempt failed.' })
  lastError!: string | null
}

@ObjectType({ description: 'One attempt at a delivery.', simpleResolvers: true })
export class WebhookAttempt {
  @Constrained(ORDINAL)
  @Field(() => Int, { description: 'Number of the attempt, from 1.' })
  number!: number
  @Field(() => DateTime, { description: 'Time of the request.' }) startedAt!: Date
  @Constrained(DURATION)
  @Field(() => Int, { description: 'Duration in milliseconds.' })
  duration!: number
  @AssumedSize(10)
  @Constrained(DELIVERY_HEADERS)
  @Field(() => [HttpHeader], { description: 'Headers of the request.' })
  requestHeaders?: HttpHeader[]
  @Constrained(HTTP_STATUS)
  @Field(() => Int, { nullable: true, description: 'HTTP status of the reply; null without a reply.' })
  responseStatus!: number | null
  @Constrained({ maxLength: 1024 })
  @Field(() => String, { nullable: true, description: 'The first KB of the reply.' })
  responseBody!: string | null
  @Constrained(FAILURE)
  @Field(() => String, { nullable: true, description: 'Reason why the attempt failed.' })
  error!: string | null
}

@ObjectType({ description: 'A delivery with its requests and replies.', simpleResolvers: true })
export class WebhookDeliveryDetail extends WebhookDelivery {
  @Constrained(EVENT_BODY)
  @Field(() => String, { nullable: true, description: 'The JSON body, the same in every attempt; null after its deletion.' })
  requestBody!: string | null
  @AssumedSize(5)
  @Constrained({ maxItems: MAX_NESTED })
  @Field(() => [WebhookAttempt], { description: `The newest ${MAX_NESTED} attempts, in order.` })
  attempts?: WebhookAttempt[]
}

@ObjectType({ description: 'A page of deliveries.', simpleResolvers: true })
export class WebhookDeliveryPage {
  @Field(() => [WebhookDelivery], { description: 'The deliveries of this page.' }) data!: WebhookDelivery[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class WebhookDeliveriesArgs extends PageArgs {
  @Field(() => WebhookDeliveryStatusEnum, { nullable: true, description: 'Only deliveries with this status.' })
  status?: WebhookDeliveryStatus | null

  @Constrained(EVENT_TYPE)
  @Field(() => String, { nullable: true, description: 'Only deliveries of events of this type.' })
  eventType?: string | null

  @Constrained(EVENT_ID)
  @Field(() => String, { nullable: true, description: 'Only deliveries of the event with this UUID for receivers.' })
  eventId?: string | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-id' })
  @Field(() => String, { nullable: true, description: 'Sort order: `id` or `createdAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}
