import { ArgsType, Field, ObjectType } from 'type-graphql'
import { eventTypes, TEST_EVENT } from '../domain/webhooks/eventTypes.js'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64, JsonObject } from './scalars.js'

const types = [...eventTypes, TEST_EVENT]
export const EVENT_TYPE = { oneOf: types, example: 'order.created' } as const
export const EVENT_ID = {
  minLength: 36,
  maxLength: 36,
  pattern: { source: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, meaning: 'a UUID in lower case' },
  example: '4f1f6f1e-3f5b-4b64-9d43-0f5c7b2f6a10',
}

@ObjectType({ description: 'What an event tells of its object.', simpleResolvers: true })
export class EventData {
  @Field(() => String, { description: 'What kind of thing it has happened to: `order`, `pet` or `webhook`.' }) objectType!: string
  @Field(() => Int64, { description: 'Number of that thing.' }) objectId!: number
  @Field(() => JsonObject, { nullable: true, description: 'Field → `previous` and `current`; null for what is new.' })
  changes!: object | null
  @Field(() => JsonObject, { nullable: true, description: 'The thing as REST showed it then; null after 30 days.' })
  object!: object | null
}

@ObjectType({ description: 'Something that has happened in the shop, as it is delivered to webhook endpoints.', simpleResolvers: true })
export class Event {
  @Field(() => Int64, { description: 'Its number in the log.' }) id!: number
  @Field(() => String, { description: 'What receivers know it by: the same over all deliveries (UUID).' }) eventId!: string
  @Field(() => String, { description: `What has happened: ${types.join(', ')}.` }) eventType?: string
  @Field(() => DateTime, { description: 'When.' }) timestamp?: Date
  @Field(() => String, { description: 'The version of the API that shows its object.' }) apiVersion?: string
  @Field(() => EventData, { description: 'What it tells.' }) data?: EventData
}

@ObjectType({ description: 'A page of events.', simpleResolvers: true })
export class EventPage {
  @Field(() => [Event], { description: 'The events of this page.' }) data!: Event[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class EventsArgs extends PageArgs {
  @Constrained(EVENT_TYPE)
  @Field(() => String, { nullable: true, description: 'Only events of this type.' })
  type?: string | null

  @Constrained(EVENT_ID)
  @Field(() => String, { nullable: true, description: 'Only the event that receivers know by this UUID.' })
  eventId?: string | null

  @Constrained({ oneOf: ['order', 'pet', 'webhook'], example: 'order' })
  @Field(() => String, { nullable: true, description: 'Only events of such things: order, pet or webhook.' })
  objectType?: string | null

  @Constrained({ example: 42 })
  @Field(() => Int64, { nullable: true, description: 'Only events of things with this number.' })
  objectId?: number | null

  @Field(() => DateTime, { nullable: true, description: 'Only events of this moment or later.' }) from?: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Only events before this moment.' }) to?: Date | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-id' })
  @Field(() => String, { nullable: true, description: 'Order: `id` or `createdAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}
