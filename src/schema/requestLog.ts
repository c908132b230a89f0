import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { DURATION, HTTP_STATUS, SHOWN_REQUEST_ID } from './shownLimits.js'

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
  @Constrained(HTTP_STATUS)
  @Field(() => Int, { description: 'HTTP status of the reply.' })
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

  @Constrained({ minLength: 1, maxLength: 100, example: '-receivedAt' })
  @Field(() => String, { nullable: true, description: 'Sort order: `id` or `receivedAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}
