import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { WebhookDisabledReason, WebhookStatus } from '../db/queries/webhooks.js'
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from '../domain/secret.js'
import { type EventType, eventTypes } from '../domain/webhooks/eventTypes.js'
import { MAX_REDELIVERIES, type RedeliveryRange } from '../domain/webhooks/redeliver.js'
import { API_VERSION } from '../values/apiVersion.js'
import { AssumedSize } from './assumedSize.js'
import { Constrained } from './constrained.js'
import { EventSelection } from './inRest.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { ADDRESS, DELIVERY_HEADERS, EVENT_BODY, NEW_SECRET, ORDINAL, ShownFrom } from './shownLimits.js'

const WebhookStatusEnum: Readonly<Record<WebhookStatus, WebhookStatus>> = { active: 'active', disabled: 'disabled' }
registerEnumType(WebhookStatusEnum, {
  name: 'WebhookStatus',
  description: 'Status of an endpoint.',
  valuesConfig: {
    active: { description: 'The endpoint receives events.' },
    disabled: { description: 'The endpoint receives no events until it is enabled.' },
  },
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
    owner: { description: 'The owner disabled the endpoint.' },
    gone: { description: 'The endpoint replied 410 Gone.' },
    failing: { description: 'All attempts of five days failed.' },
  },
})

@ObjectType({ description: 'A receiver of events. Only its owner sees it.', simpleResolvers: true })
@ShownFrom('CreateWebhookInput')
export class Webhook {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Field(() => String, { description: 'Address of the endpoint.' }) url!: string
  @Field(() => String, { nullable: true, description: 'Purpose of the endpoint, in the owner’s words.' }) description!: string | null
  @AssumedSize(3)
  @Field(() => [String], { description: 'Types of events that the endpoint receives.' })
  events!: string[]
  @Field(() => String, { description: 'API version in whose form the endpoint receives events.' }) apiVersion!: string
  @Field(() => String, { nullable: true, description: 'GraphQL selection that shapes `data.object`; null for the whole object.' })
  selection!: string | null
  @Field(() => WebhookStatusEnum, { description: 'Status of the endpoint.' }) status!: WebhookStatus
  @Field(() => WebhookDisabledReasonEnum, { nullable: true, description: 'Reason why the endpoint is disabled; null while it is enabled.' })
  disabledReason!: WebhookDisabledReason | null
  @Field(() => DateTime, { nullable: true, description: 'Time of the first failure since the last success; null without failures.' })
  failingSince!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Until this time, deliveries are also signed with the previous secret.' })
  previousSecretExpiresAt!: Date | null
  @Field(() => DateTime, { description: 'Time of creation.' }) createdAt!: Date
  @Field(() => DateTime, { description: 'Time of the last change.' }) updatedAt!: Date
  @Constrained(ORDINAL)
  @Field(() => Int, { description: 'Version number; it counts the changes from 1.' })
  version!: number
}

@ObjectType({ description: 'An endpoint with a new secret. The secret is shown only once.', simpleResolvers: true })
@ShownFrom('CreateWebhookInput')
export class WebhookWithSecret extends Webhook {
  @Constrained(NEW_SECRET)
  @Field(() => String, { description: 'Secret for signatures: `whsec_` and base64.' })
  secret!: string
}

@ObjectType({ description: 'A page of webhook endpoints.', simpleResolvers: true })
export class WebhookPage {
  @Field(() => [Webhook], { description: 'The endpoints of this page.' }) data!: Webhook[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class WebhooksArgs extends PageArgs {
  @Field(() => WebhookStatusEnum, { nullable: true, description: 'Only endpoints with this status.' }) status?: WebhookStatus | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-createdAt' })
  @Field(() => String, { nullable: true, description: 'Sort order: `id`, `createdAt` or `updatedAt`, `-` for descending. Default `id`.' })
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

const VERSION = { maxLength: 10, example: API_VERSION } as const

const urlText = 'Address of the endpoint: https on port 443 of a public host.'
const eventsText = `Types of events to receive: ${eventTypes.join(', ')}.`
const descriptionText = 'Purpose of the endpoint, at most 200 characters.'
const versionText = 'API version in whose form the endpoint receives events: a live version.'
const selectionText =
  'GraphQL selection of the fields that REST shows of the object in this version, without arguments. It shapes `data.object`. Only for endpoints whose events all have objects of one type.'

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

  @Constrained({ ...VERSION, notNull: true })
  @Field(() => String, { nullable: true, description: `${versionText} Default: the version of the path, and ${API_VERSION} in GraphQL.` })
  apiVersion?: string

  @EventSelection()
  @Constrained(SELECTION)
  @Field(() => String, { nullable: true, description: selectionText })
  selection?: string | null
}

@InputType({ description: 'Changes to a webhook endpoint. A missing field stays as it is; null clears a field.' })
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

  @Constrained({ ...VERSION, notNull: true })
  @Field(() => String, { nullable: true, description: versionText })
  apiVersion?: string

  @EventSelection()
  @Constrained(SELECTION)
  @Field(() => String, { nullable: true, description: selectionText })
  selection?: string | null
}

@InputType({ description: 'Settings for the rotation of a secret.' })
export class RotateWebhookSecretInput {
  @Constrained({ minimum: 0, maximum: MAX_OVERLAP_SECONDS, example: 3600 })
  @Field(() => Int, {
    nullable: true,
    description: `Seconds for which both secrets sign deliveries: 0 to ${MAX_OVERLAP_SECONDS}. Default ${DEFAULT_OVERLAP_SECONDS}.`,
  })
  overlapSeconds?: number | null
}

type Redelivered = RedeliveryRange['which']
const RedeliveredEnum: Readonly<Record<Redelivered, Redelivered>> = { failed: 'failed', all: 'all' }
registerEnumType(RedeliveredEnum, {
  name: 'RedeliveredEvents',
  description: 'Deliveries to repeat.',
  valuesConfig: {
    failed: { description: 'Failed deliveries, and deliveries that wait for a retry.' },
    all: { description: 'All events of the endpoint’s types, delivered or not, and also events from before its creation.' },
  },
})

@InputType({ description: 'Deliveries to repeat.' })
export class RedeliverWebhookDeliveriesInput {
  @Field(() => RedeliveredEnum, {
    nullable: true,
    description:
      '`failed` (the default) repeats failed deliveries and sends deliveries that wait for a retry at once; `all` repeats the delivery of every event.',
  })
  which?: Redelivered | null

  @Field(() => DateTime, { nullable: true, description: 'Only events at this moment or later; required for `all`.' })
  from?: Date | null

  @Field(() => DateTime, { nullable: true, description: 'Only events before this moment.' })
  to?: Date | null
}

@ObjectType({ description: 'Result of a redelivery.', simpleResolvers: true })
export class QueuedDeliveries {
  @Constrained({ minimum: 0, maximum: MAX_REDELIVERIES })
  @Field(() => Int, { description: `Number of queued deliveries, at most ${MAX_REDELIVERIES}. Repeat the call to queue the others.` })
  queued!: number
}

@ObjectType({ description: 'A header of an HTTP request.', simpleResolvers: true })
export class HttpHeader {
  @Constrained({ maxLength: 100 })
  @Field(() => String, { description: 'Name of the header, in lower case.' })
  name!: string
  @Constrained({ maxLength: 1000 })
  @Field(() => String, { description: 'Value.' })
  value!: string
}

@ObjectType({ description: 'A delivery as it would be sent now. Nothing was sent.', simpleResolvers: true })
export class WebhookPreview {
  @Constrained({ oneOf: ['POST'] })
  @Field(() => String, { description: 'Always POST.' })
  method!: string
  @Constrained(ADDRESS)
  @Field(() => String, { description: 'Address of the request.' })
  url!: string
  @AssumedSize(10)
  @Constrained(DELIVERY_HEADERS)
  @Field(() => [HttpHeader], { description: 'Headers with the signature.' })
  headers!: readonly HttpHeader[]
  @Constrained(EVENT_BODY)
  @Field(() => String, { description: 'The JSON body.' })
  body!: string
}
