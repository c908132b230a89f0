import { ArgsType, Field, ObjectType } from 'type-graphql'
import { eventObjects, eventTypes, TEST_EVENT } from '../domain/webhooks/eventTypes.js'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64, JsonObject } from './scalars.js'

const types = [...eventTypes, TEST_EVENT]
export const EVENT_TYPE = { oneOf: types, example: 'order.created' } as const
const objectTypes: readonly string[] = [...eventObjects.keys(), 'webhook']
const OBJECT_TYPE = { oneOf: objectTypes, example: 'order' } as const
export const EVENT_ID = {
  minLength: 36,
  maxLength: 36,
  pattern: { source: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, meaning: 'a UUID in lower case' },
  example: '4f1f6f1e-3f5b-4b64-9d43-0f5c7b2f6a10',
}

@ObjectType({ description: 'The object of an event, and its changed fields.', simpleResolvers: true })
export class EventData {
  @Constrained(OBJECT_TYPE)
  @Field(() => String, { description: `Type of the object: ${objectTypes.join(', ')}.` })
  objectType!: string
  @Field(() => Int64, { description: 'Id of the object.' }) objectId!: number
  @Field(() => JsonObject, { nullable: true, description: 'Changed fields, each with `previous` and `current`; null for a new object.' })
  changes!: object | null
  @Field(() => JsonObject, { nullable: true, description: 'The object as REST showed it at the time of the event; null after 30 days.' })
  object!: object | null
}

@ObjectType({ description: 'A change in the shop, as it is delivered to webhook endpoints.', simpleResolvers: true })
export class Event {
  @Field(() => Int64, { description: 'Id in the event log.' }) id!: number
  @Constrained(EVENT_ID)
  @Field(() => String, { description: 'UUID for receivers; the same in all deliveries of the event.' })
  eventId!: string
  @Constrained(EVENT_TYPE)
  @Field(() => String, { description: `Type of the event: ${types.join(', ')}.` })
  eventType?: string
  @Field(() => DateTime, { description: 'Time.' }) timestamp?: Date
  @Constrained({ maxLength: 10 })
  @Field(() => String, { description: 'API version of the object’s representation.' })
  apiVersion?: string
  @Field(() => EventData, { description: 'The object and its changed fields.' }) data?: EventData
}

@ObjectType({ description: 'A page of events.', simpleResolvers: true })
export class EventPage {
  @Field(() => [Event], { description: 'The events of this page.' }) data!: Event[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class EventsArgs extends PageArgs {
  @Constrained(EVENT_TYPE)
  @Field(() => String, { nullable: true, description: 'Only events of this type.' })
  type?: string | null

  @Constrained(EVENT_ID)
  @Field(() => String, { nullable: true, description: 'Only the event with this UUID for receivers.' })
  eventId?: string | null

  @Constrained(OBJECT_TYPE)
  @Field(() => String, { nullable: true, description: `Only events of objects of this type: ${objectTypes.join(', ')}.` })
  objectType?: string | null

  @Constrained({ example: 42 })
  @Field(() => Int64, { nullable: true, description: 'Only events of the object with this id.' })
  objectId?: number | null

  @Field(() => DateTime, { nullable: true, description: 'Only events at this moment or later.' }) from?: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Only events before this moment.' }) to?: Date | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-id' })
  @Field(() => String, { nullable: true, description: 'Sort order: `id` or `createdAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}
