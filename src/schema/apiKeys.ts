import { ArgsType, Field, InputType, Int, ObjectType } from 'type-graphql'
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from '../domain/secret.js'
import { nameRule } from '../values/textRule.js'
import { AssumedSize } from './assumedSize.js'
import { Constrained } from './constrained.js'
import { SCOPES } from './constraints.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { NEW_SECRET, ShownFrom } from './shownLimits.js'

@ObjectType({ description: 'An API key, without its secret.', simpleResolvers: true })
@ShownFrom('IssueApiKeyInput')
export class ApiKey {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Field(() => Int64, { description: 'Id of the user that the key belongs to.' }) userId!: number
  @Field(() => String, { nullable: true, description: 'Purpose of the key, in the owner’s words.' }) name!: string | null
  @Constrained({ maxLength: 20 })
  @Field(() => String, { description: 'First characters of the key.' })
  prefix!: string
  @Constrained({ minLength: 4, maxLength: 4 })
  @Field(() => String, { description: 'Last four characters of the key.' })
  last4!: string
  @AssumedSize(5)
  @Field(() => [String], { description: 'Scopes of the key. A scope has no effect while the role of the user does not have it.' })
  scopes!: string[]
  @Field(() => DateTime, { description: 'Time of creation.' }) createdAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'Time of expiry; the key is refused afterwards.' }) expiresAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Time of the last use, to the minute.' }) lastUsedAt!: Date | null
}

@ObjectType({ description: 'A new key with its secret. The secret is shown only once.', simpleResolvers: true })
@ShownFrom('IssueApiKeyInput')
export class IssuedApiKey extends ApiKey {
  @Constrained(NEW_SECRET)
  @Field(() => String, { description: 'The secret. Send it as `Authorization: ApiKey …` or `X-API-Key`.' })
  secret!: string
}

@ObjectType({ description: 'A page of API keys.', simpleResolvers: true })
export class ApiKeyPage {
  @Field(() => [ApiKey], { description: 'The keys of this page.' }) data!: ApiKey[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class ApiKeysArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 100, example: '-id' })
  @Field(() => String, { nullable: true, description: 'Sort order: `id` or `createdAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}

@InputType({ description: 'A new API key for the caller.' })
export class IssueApiKeyInput {
  @Constrained({ ...nameRule, example: 'nightly import' })
  @Field(() => String, { nullable: true, description: 'Purpose of the key, at most 100 characters.' })
  name?: string | null

  @Constrained(SCOPES)
  @Field(() => [String], { nullable: true, description: 'Scopes of the key. Default and maximum: the scopes of this call’s credential.' })
  scopes?: string[] | null

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the key expires; by default never. A key that another API key issues expires no later than that key, and by default with it.',
  })
  expiresAt?: Date | null
}

@InputType({ description: 'Settings for the rotation of a key.' })
export class RotateApiKeyInput {
  @Constrained({ minimum: 0, maximum: MAX_OVERLAP_SECONDS, example: 3600 })
  @Field(() => Int, {
    nullable: true,
    description: `Seconds for which the old key stays valid: 0 to ${MAX_OVERLAP_SECONDS}. Default ${DEFAULT_OVERLAP_SECONDS}.`,
  })
  overlapSeconds?: number | null
}
