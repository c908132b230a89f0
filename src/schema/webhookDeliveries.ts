import { ArgsType, Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { WebhookDeliveryStatus } from '../db/queries/webhookDeliveries.js'
import { Constrained } from './constrained.js'
import { EVENT_ID, EVENT_TYPE, Event } from './events.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
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
    delivered: { description: 'Was answered with a 2xx.' },
    failed: { description: 'Was given up after the last attempt; it can be delivered once more.' },
  },
})

@ObjectType({ description: 'An event on its way to an endpoint, and what became of it; kept for 30 days.', simpleResolvers: true })
export class WebhookDelivery {
  @Field(() => Int64, { description: 'Its number.' }) id!: number
  @Field(() => Int64, { description: 'Number of the endpoint.' }) webhookId!: number
  @Field(() => String, { description: 'What receivers know the event by (UUID).' }) eventId!: string
  @Field(() => String, { description: 'What has happened.' }) eventType!: string
  @Field(() => Event, { nullable: true, description: 'The event.' }) event?: Event | null
  @Field(() => WebhookDeliveryStatusEnum, { description: 'The status of the delivery.' }) status!: WebhookDeliveryStatus
  @Field(() => Int, { description: 'Attempts made so far.' }) attemptCount!: number
  @Field(() => DateTime, { nullable: true, description: 'When the next attempt is due; null when it is over.' }) nextAttemptAt!: Date | null
  @Field(() => DateTime, { description: 'When it was queued.' }) createdAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When it was delivered or given up.' }) finishedAt!: Date | null
  @Field(() => Int, { nullable: true, description: 'Status of the last reply; null when there was none.' })
  lastResponseStatus!: number | null
  @Field(() => String, { nullable: true, description: 'Why the last attempt did not count.' }) lastError!: string | null
}

@ObjectType({ description: 'One attempt at a delivery.', simpleResolvers: true })
export class WebhookAttempt {
  @Field(() => Int, { description: 'Counts the attempts from 1.' }) number!: number
  @Field(() => DateTime, { description: 'When it was sent.' }) startedAt!: Date
  @Field(() => Int, { description: 'How long it took, in milliseconds.' }) duration!: number
  @Field(() => [HttpHeader], { description: 'The headers as they were sent.' }) requestHeaders?: HttpHeader[]
  @Field(() => Int, { nullable: true, description: 'Status of the reply; null when there was none.' }) responseStatus!: number | null
  @Field(() => String, { nullable: true, description: 'The first KB of the reply.' }) responseBody!: string | null
  @Field(() => String, { nullable: true, description: 'Why it did not count.' }) error!: string | null
}

@ObjectType({ description: 'A delivery with all that was sent and answered.', simpleResolvers: true })
export class WebhookDeliveryDetail extends WebhookDelivery {
  @Field(() => String, { nullable: true, description: 'The bytes that are sent, the same at every attempt: JSON. Null when forgotten.' })
  requestBody!: string | null
  @Field(() => [WebhookAttempt], { description: 'The attempts, in the order in which they were made.' }) attempts?: WebhookAttempt[]
}

@ObjectType({ description: 'A page of deliveries.', simpleResolvers: true })
export class WebhookDeliveryPage {
  @Field(() => [WebhookDelivery], { description: 'The deliveries of this page.' }) data!: WebhookDelivery[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class WebhookDeliveriesArgs extends PageArgs {
  @Field(() => WebhookDeliveryStatusEnum, { nullable: true, description: 'Only deliveries of which this has become.' })
  status?: WebhookDeliveryStatus | null

  @Constrained(EVENT_TYPE)
  @Field(() => String, { nullable: true, description: 'Only deliveries of events of this type.' })
  eventType?: string | null

  @Constrained(EVENT_ID)
  @Field(() => String, { nullable: true, description: 'Only deliveries of the event that receivers know by this UUID.' })
  eventId?: string | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-id' })
  @Field(() => String, { nullable: true, description: 'Order: `id` or `createdAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}
