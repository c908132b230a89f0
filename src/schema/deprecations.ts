import { ArgsType, Field, ObjectType, registerEnumType } from 'type-graphql'
import { apiPath } from '../values/apiVersion.js'
import type { Deprecation as DeprecatedPart } from '../values/deprecation.js'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { CLIENT_ID } from './shownLimits.js'

const DeprecatedKindEnum: Readonly<Record<DeprecatedPart['kind'], DeprecatedPart['kind']>> = {
  field: 'field',
  argument: 'argument',
  enumValue: 'enumValue',
  route: 'route',
}
registerEnumType(DeprecatedKindEnum, {
  name: 'DeprecatedKind',
  description: 'Kind of a deprecated part of the API.',
  valuesConfig: {
    field: { description: 'A field of a reply.' },
    argument: { description: 'An argument, a parameter, or a field of a body.' },
    enumValue: { description: 'A value of an enum that calls send.' },
    route: { description: 'A path of REST with its method.' },
  },
})

@ObjectType({ description: 'The uses of a deprecated part of the API by one caller.', simpleResolvers: true })
export class Deprecation {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Constrained({ maxLength: 200 })
  @Field(() => String, { description: `The part: a schema coordinate such as \`User.phone\`, or \`GET ${apiPath('me')}\` for a route.` })
  subject!: string
  @Field(() => DeprecatedKindEnum, { description: 'Kind of the part.' }) kind!: DeprecatedPart['kind']
  @Constrained({ maxLength: 20 })
  @Field(() => String, { nullable: true, description: 'Version of the API that the calls used; null for GraphQL, which has no versions.' })
  apiVersion!: string | null
  @Field(() => Int64, { nullable: true, description: 'Id of the calling user; null for other callers.' }) userId!: number | null
  @Constrained(CLIENT_ID)
  @Field(() => String, { nullable: true, description: '`client_id` of the calling OAuth client; null for other callers.' })
  clientId!: string | null
  @Field(() => Int64, { description: 'Number of operations that used the part.' }) uses!: number
  @Field(() => DateTime, { description: 'Time of the first use.' }) firstUsedAt!: Date
  @Field(() => DateTime, { description: 'Time of the last use.' }) lastUsedAt!: Date
  @Field(() => DateTime, { description: 'The part is deprecated since this moment.' }) since!: Date
  @Field(() => DateTime, { description: 'The part ends at this moment: it is then answered with VERSION_SUNSET.' }) sunset!: Date
  @Constrained({ maxLength: 200 })
  @Field(() => String, { description: 'The part that takes its place.' })
  replacement!: string
}

@ObjectType({ description: 'A page of uses of deprecated parts.', simpleResolvers: true })
export class DeprecationPage {
  @Field(() => [Deprecation], { description: 'The uses of this page.' }) data!: Deprecation[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class DeprecationsArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 200, example: 'User.phone' })
  @Field(() => String, { nullable: true, description: 'Only uses of this part.' })
  subject?: string | null

  @Constrained({ minLength: 1, maxLength: 100, example: 'sunset' })
  @Field(() => String, {
    nullable: true,
    description: 'Sort order: `id`, `lastUsedAt` or `sunset`, `-` for descending. Default `-lastUsedAt`.',
  })
  sort?: string | null
}
