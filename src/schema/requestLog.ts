import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql'
import { apiPath } from '../values/apiVersion.js'
import { catalogue } from '../values/errors/catalogue.js'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { DURATION, HTTP_STATUS, SHOWN_REQUEST_ID } from './shownLimits.js'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

@ObjectType({ description: 'An answered request.', simpleResolvers: true })
export class RequestLogEntry {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Constrained(SHOWN_REQUEST_ID)
  @Field(() => String, { description: '`X-Request-ID` of the reply.' })
  requestId!: string
  @Constrained({ maxLength: 10 })
  @Field(() => String, { description: 'HTTP method.' })
  method!: string
  @Constrained({ maxLength: 300 })
  @Field(() => String, { description: 'Path without the query; cut after 300 characters.' })
  path!: string
  @Constrained({ maxLength: 100 })
  @Field(() => String, { nullable: true, description: 'Name of the GraphQL operation; null for REST and for an operation without a name.' })
  operationName!: string | null
  @Constrained(HTTP_STATUS)
  @Field(() => Int, { description: 'HTTP status of the reply. GraphQL replies 200 to most errors: see `errorCode`.' })
  status!: number
  @Constrained(DURATION)
  @Field(() => Float, { description: 'Duration in milliseconds.' })
  duration!: number
  @Constrained({ maxLength: 40 })
  @Field(() => String, { nullable: true, description: 'Code of the reply’s first error.' })
  errorCode!: string | null
  @Field(() => DateTime, { description: 'Time of arrival.' }) receivedAt!: Date
}

@ObjectType({ description: 'A page of the request log.', simpleResolvers: true })
export class RequestLogPage {
  @Field(() => [RequestLogEntry], { description: 'The requests of this page.' }) data!: RequestLogEntry[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class RequestLogArgs extends PageArgs {
  @Constrained(SHOWN_REQUEST_ID)
  @Field(() => String, { nullable: true, description: 'Only requests with this `X-Request-ID`.' })
  requestId?: string | null

  @Constrained({ minimum: 100, maximum: 599, example: 404 })
  @Field(() => Int, { nullable: true, description: 'Only requests with this HTTP status.' })
  status?: number | null

  @Constrained({ oneOf: Object.keys(catalogue), example: 'NOT_FOUND' })
  @Field(() => String, { nullable: true, description: 'Only requests whose reply has this code as its first error.' })
  errorCode?: string | null

  @Constrained({ oneOf: METHODS, example: 'POST' })
  @Field(() => String, { nullable: true, description: 'Only requests with this HTTP method.' })
  method?: string | null

  @Constrained({
    minLength: 1,
    maxLength: 300,
    pattern: { source: /^\//, meaning: 'a path that begins with /' },
    example: apiPath('orders'),
  })
  @Field(() => String, { nullable: true, description: 'Only requests whose path begins with this text.' })
  path?: string | null

  @Constrained({ minLength: 1, maxLength: 100, example: 'PlaceOrder' })
  @Field(() => String, { nullable: true, description: 'Only requests of GraphQL operations with this name.' })
  operationName?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True lists the requests of the console at `/console` instead of all others. A request counts as such by its header `X-Petstore-Client: console`.',
  })
  fromConsole?: boolean | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-receivedAt' })
  @Field(() => String, { nullable: true, description: 'Sort order: `id` or `receivedAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}
