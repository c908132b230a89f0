import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { WebhookDisabledReason, WebhookStatus } from '../db/queries/webhooks.js'
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from '../domain/secret.js'
import { type EventType, eventTypes } from '../domain/webhooks/eventTypes.js'
import { MAX_REDELIVERIES, type RedeliveryRange } from '../domain/webhooks/redeliver.js'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'

const WebhookStatusEnum: Readonly<Record<WebhookStatus, WebhookStatus>> = { active: 'active', disabled: 'disabled' }
registerEnumType(WebhookStatusEnum, {
  name: 'WebhookStatus',
  description: 'Whether an endpoint is delivered to.',
  valuesConfig: { active: { description: 'Is delivered to.' }, disabled: { description: 'Is not delivered to until it is enabled.' } },
})

const WebhookDisabledReasonEnum: Readonly<Record<WebhookDisabledReason, WebhookDisabledReason>> = {
  owner: 'owner',
  gone: 'gone',
  failing: 'failing',
}
registerEnumType(WebhookDisabledReasonEnum, {
  name: 'WebhookDisabledReason',
  description: 'Why an endpoint is disabled.',
  valuesConfig: {
    owner: { description: 'Its owner wants it so.' },
    gone: { description: 'It has answered 410 Gone.' },
    failing: { description: 'It has failed for five days without one success.' },
  },
})

@ObjectType({ description: 'Where events are delivered to, for its owner alone.', simpleResolvers: true })
export class Webhook {
  @Field(() => Int64, { description: 'Its number.' }) id!: number
  @Field(() => String, { description: 'Where it is.' }) url!: string
  @Field(() => String, { nullable: true, description: 'What it is for, in words of its owner.' }) description!: string | null
  @Field(() => [String], { description: 'The events it has chosen.' }) events!: string[]
  @Field(() => String, { nullable: true, description: 'GraphQL selection that shapes `data.object`; null for the whole object.' })
  selection!: string | null
  @Field(() => WebhookStatusEnum, { description: 'Whether it is delivered to.' }) status!: WebhookStatus
  @Field(() => WebhookDisabledReasonEnum, { nullable: true, description: 'Why it is disabled.' })
  disabledReason!: WebhookDisabledReason | null
  @Field(() => DateTime, { nullable: true, description: 'When it began to fail; null while it does well.' }) failingSince!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Until when the secret before the last rotation is used beside the new one.' })
  previousSecretExpiresAt!: Date | null
  @Field(() => DateTime, { description: 'When it was made.' }) createdAt!: Date
  @Field(() => DateTime, { description: 'When it last changed.' }) updatedAt!: Date
  @Field(() => Int, { description: 'Counts its changes from 1.' }) version!: number
}

@ObjectType({ description: 'An endpoint with the secret that was just made, which is shown this once.', simpleResolvers: true })
export class WebhookWithSecret extends Webhook {
  @Field(() => String, { description: 'What deliveries are signed with: `whsec_` and base64.' }) secret!: string
}

@ObjectType({ description: 'A page of webhook endpoints.', simpleResolvers: true })
export class WebhookPage {
  @Field(() => [Webhook], { description: 'The endpoints of this page.' }) data!: Webhook[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class WebhooksArgs extends PageArgs {
  @Field(() => WebhookStatusEnum, { nullable: true, description: 'Only endpoints of this status.' }) status?: WebhookStatus | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-createdAt' })
  @Field(() => String, { nullable: true, description: 'Order: `id`, `createdAt` or `updatedAt`, `-` for descending. Default `id`.' })
  sort?: string | null
}

const URL = { minLength: 1, maxLength: 2048, example: 'https://hooks.example.com/petstore' } as const
const EVENTS = {
  minItems: 1,
  maxItems: eventTypes.length,
  items: { oneOf: eventTypes },
  example: ['order.created', 'order.cancelled'],
} as const
const DESCRIPTION = { minLength: 1, maxLength: 200, example: 'Warehouse' } as const
const SELECTION = { minLength: 1, maxLength: 2000, example: '{ id status totalAmount items { petId quantity } }' } as const

const urlText = 'Where it is: https on port 443 of a public address.'
const eventsText = `The events it chooses: ${eventTypes.join(', ')}.`
const descriptionText = 'What it is for, at most 200 characters.'
const selectionText =
  'GraphQL selection, without arguments, of what REST shows of the object: it shapes `data.object`. For endpoints whose events are all of one kind of object.'

@InputType({ description: 'A new webhook endpoint.' })
export class CreateWebhookInput {
  @Constrained(URL)
  @Field(() => String, { description: urlText })
  url!: string

  @Constrained(EVENTS)
  @Field(() => [String], { description: eventsText })
  events!: EventType[]

  @Constrained(DESCRIPTION)
  @Field(() => String, { nullable: true, description: descriptionText })
  description?: string | null

  @Constrained(SELECTION)
  @Field(() => String, { nullable: true, description: selectionText })
  selection?: string | null
}

@InputType({ description: 'Changes to a webhook endpoint: what is left out stays, null empties.' })
export class UpdateWebhookInput {
  @Constrained({ ...URL, notNull: true })
  @Field(() => String, { nullable: true, description: urlText })
  url?: string

  @Constrained({ ...EVENTS, notNull: true })
  @Field(() => [String], { nullable: true, description: eventsText })
  events?: EventType[]

  @Constrained(DESCRIPTION)
  @Field(() => String, { nullable: true, description: descriptionText })
  description?: string | null

  @Constrained(SELECTION)
  @Field(() => String, { nullable: true, description: selectionText })
  selection?: string | null
}

@InputType({ description: 'How a secret is followed by a new one.' })
export class RotateWebhookSecretInput {
  @Constrained({ minimum: 0, maximum: MAX_OVERLAP_SECONDS, example: 3600 })
  @Field(() => Int, {
    nullable: true,
    description: `Seconds everything is signed with both secrets: 0 to ${MAX_OVERLAP_SECONDS}; ${DEFAULT_OVERLAP_SECONDS} by default.`,
  })
  overlapSeconds?: number | null
}

type Redelivered = RedeliveryRange['which']
const RedeliveredEnum: Readonly<Record<Redelivered, Redelivered>> = { failed: 'failed', all: 'all' }
registerEnumType(RedeliveredEnum, {
  name: 'RedeliveredEvents',
  description: 'What is delivered once more.',
  valuesConfig: {
    failed: { description: 'What has failed.' },
    all: { description: 'Every event the endpoint has chosen, delivered or not, also from before it was made.' },
  },
})

@InputType({ description: 'What is delivered once more.' })
export class RedeliverWebhookDeliveriesInput {
  @Field(() => RedeliveredEnum, { nullable: true, description: 'Only what has failed, by default, or all.' })
  which?: Redelivered | null

  @Field(() => DateTime, { nullable: true, description: 'Only events of this moment or later; required for all.' })
  from?: Date | null

  @Field(() => DateTime, { nullable: true, description: 'Only events before this moment.' })
  to?: Date | null
}

@ObjectType({ description: 'What was queued to be delivered once more.', simpleResolvers: true })
export class QueuedDeliveries {
  @Field(() => Int, { description: `How many; at most ${MAX_REDELIVERIES}, after which the rest is queued by the next call.` })
  queued!: number
}

@ObjectType({ description: 'A header of an HTTP request.', simpleResolvers: true })
export class HttpHeader {
  @Field(() => String, { description: 'Its name, in lower case.' }) name!: string
  @Field(() => String, { description: 'Its value.' }) value!: string
}

@ObjectType({ description: 'A delivery as it would go out now; nothing was sent.', simpleResolvers: true })
export class WebhookPreview {
  @Field(() => String, { description: 'Always POST.' }) method!: string
  @Field(() => String, { description: 'Where it would go.' }) url!: string
  @Field(() => [HttpHeader], { description: 'What it would be signed with.' }) headers!: readonly HttpHeader[]
  @Field(() => String, { description: 'The bytes that would be sent: JSON.' }) body!: string
}
