import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'

@ObjectType({ description: 'A call that was answered.', simpleResolvers: true })
export class RequestLogEntry {
  @Field(() => Int64, { description: 'Its number.' }) id!: number
  @Field(() => String, { description: '`X-Request-ID` of the reply.' }) requestId!: string
  @Field(() => String, { description: 'HTTP method.' }) method!: string
  @Field(() => String, { description: 'Path without the query, at most 300 characters of it.' }) path!: string
  @Field(() => Int, { description: 'HTTP status of the reply.' }) status!: number
  @Field(() => Float, { description: 'How long the reply took, in milliseconds.' }) duration!: number
  @Field(() => String, { nullable: true, description: 'Code of the error that was answered; of several, of the first.' })
  errorCode!: string | null
  @Field(() => DateTime, { description: 'When it was received.' }) receivedAt!: Date
}

@ObjectType({ description: 'A page of the request log.', simpleResolvers: true })
export class RequestLogPage {
  @Field(() => [RequestLogEntry], { description: 'The calls of this page.' }) data!: RequestLogEntry[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class RequestLogArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 128 })
  @Field(() => String, { nullable: true, description: 'Only calls with this `X-Request-ID`.' })
  requestId?: string | null

  @Constrained({ minimum: 100, maximum: 599, example: 404 })
  @Field(() => Int, { nullable: true, description: 'Only calls that were answered with this HTTP status.' })
  status?: number | null

  @Constrained({ minLength: 1, maxLength: 100, example: '-receivedAt' })
  @Field(() => String, { nullable: true, description: 'Order: `id` or `receivedAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}
