import { ArgsType, Field, InputType, Int, ObjectType } from 'type-graphql'
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from '../domain/secret.js'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { SCOPES } from './secrets.js'

@ObjectType({ description: 'What is known of an API key; the key itself is not.', simpleResolvers: true })
export class ApiKey {
  @Field(() => Int64, { description: 'Its number.' }) id!: number
  @Field(() => Int64, { description: 'Number of the user it speaks for.' }) userId!: number
  @Field(() => String, { nullable: true, description: 'What it is for, in words of its owner.' }) name!: string | null
  @Field(() => String, { description: 'How it begins.' }) prefix!: string
  @Field(() => String, { description: 'Its last four characters.' }) last4!: string
  @Field(() => [String], { description: 'What it may do, as far as the role of its user covers it.' }) scopes!: string[]
  @Field(() => DateTime, { description: 'When it was made.' }) createdAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'From when on it is refused.' }) expiresAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute.' }) lastUsedAt!: Date | null
}

@ObjectType({ description: 'A key that was just made, with its secret, which is shown this once.', simpleResolvers: true })
export class IssuedApiKey extends ApiKey {
  @Field(() => String, { description: 'The key: send it as `Authorization: ApiKey …` or `X-API-Key`.' }) secret!: string
}

@ObjectType({ description: 'A page of API keys.', simpleResolvers: true })
export class ApiKeyPage {
  @Field(() => [ApiKey], { description: 'The keys of this page.' }) data!: ApiKey[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class ApiKeysArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 100, example: '-id' })
  @Field(() => String, { nullable: true, description: 'Order: `id` or `createdAt`, `-` for descending. Default `-id`.' })
  sort?: string | null
}

@InputType({ description: 'A new API key for the caller.' })
export class IssueApiKeyInput {
  @Constrained({ minLength: 1, maxLength: 100, example: 'nightly import' })
  @Field(() => String, { nullable: true, description: 'What it is for, at most 100 characters.' })
  name?: string | null

  @Constrained(SCOPES)
  @Field(() => [String], { nullable: true, description: 'What it may do: by default, and at most, what the credential of this call may.' })
  scopes?: string[] | null

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the key expires; by default never. A key that another API key issues expires no later than that key, and by default with it.',
  })
  expiresAt?: Date | null
}

@InputType({ description: 'How a key is followed by a new one.' })
export class RotateApiKeyInput {
  @Constrained({ minimum: 0, maximum: MAX_OVERLAP_SECONDS, example: 3600 })
  @Field(() => Int, {
    nullable: true,
    description: `Seconds the old key counts on: 0 to ${MAX_OVERLAP_SECONDS}; ${DEFAULT_OVERLAP_SECONDS} by default.`,
  })
  overlapSeconds?: number | null
}
