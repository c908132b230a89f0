import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { OAuthClientStatus } from '../db/queries/oauthClients.js'
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from '../domain/secret.js'
import { nameRule } from '../values/textRule.js'
import { AssumedSize } from './assumedSize.js'
import { Constrained } from './constrained.js'
import { CLIENT_SCOPES } from './constraints.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { CLIENT_ID, NEW_SECRET, ShownFrom } from './shownLimits.js'

const OAuthClientStatusEnum: Readonly<Record<OAuthClientStatus, OAuthClientStatus>> = { active: 'active', suspended: 'suspended' }
registerEnumType(OAuthClientStatusEnum, {
  name: 'OAuthClientStatus',
  description: 'Status of an OAuth client.',
  valuesConfig: {
    active: { description: 'The client can get and use tokens.' },
    suspended: { description: 'The client and its tokens are refused.' },
  },
})

@ObjectType({
  description: 'A program with credentials of its own (RFC 6749, section 2), created by an administrator.',
  simpleResolvers: true,
})
@ShownFrom('CreateOAuthClientInput')
export class OAuthClient {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Constrained(CLIENT_ID)
  @Field(() => String, { description: 'The `client_id` of the program.' })
  clientId!: string
  @Field(() => String, { description: 'Name for people.' }) name!: string
  @AssumedSize(5)
  @Field(() => [String], { description: 'Scopes that the client can request.' })
  scopes!: string[]
  @Field(() => OAuthClientStatusEnum, { description: 'Status of the client.' }) status!: OAuthClientStatus
  @Field(() => DateTime, { description: 'Time of creation.' }) createdAt!: Date
}

@ObjectType({ description: 'A client with a new secret. The secret is shown only once.', simpleResolvers: true })
@ShownFrom('CreateOAuthClientInput')
export class OAuthClientWithSecret extends OAuthClient {
  @Constrained(NEW_SECRET)
  @Field(() => String, { description: 'The `client_secret`.' })
  clientSecret!: string
}

@ObjectType({ description: 'A page of OAuth clients.', simpleResolvers: true })
export class OAuthClientPage {
  @Field(() => [OAuthClient], { description: 'The clients of this page.' }) data!: OAuthClient[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class OAuthClientsArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 100, example: 'name' })
  @Field(() => String, { nullable: true, description: 'Sort order: `id`, `name` or `createdAt`, `-` for descending. Default `id`.' })
  sort?: string | null
}

const NAME = { ...nameRule, example: 'Warehouse' } as const

@InputType({ description: 'A new OAuth client.' })
export class CreateOAuthClientInput {
  @Constrained(NAME)
  @Field(() => String, { description: 'Name for people, 1 to 100 characters.' })
  name!: string

  @Constrained(CLIENT_SCOPES)
  @Field(() => [String], { description: 'Scopes that the client can request; `read` and `write` stand for all scopes with this ending.' })
  scopes!: string[]
}

@InputType({ description: 'Changes to an OAuth client. A missing field stays as it is.' })
export class UpdateOAuthClientInput {
  @Constrained({ ...NAME, notNull: true })
  @Field(() => String, { nullable: true, description: 'Name for people, 1 to 100 characters.' })
  name?: string | null

  @Constrained({ ...CLIENT_SCOPES, notNull: true })
  @Field(() => [String], { nullable: true, description: 'Scopes that the client can request.' })
  scopes?: string[] | null

  @Constrained({ notNull: true })
  @Field(() => OAuthClientStatusEnum, { nullable: true, description: 'Status of the client.' })
  status?: OAuthClientStatus | null
}

@InputType({ description: 'Settings for the rotation of a secret.' })
export class RotateOAuthClientSecretInput {
  @Constrained({ minimum: 0, maximum: MAX_OVERLAP_SECONDS, example: 3600 })
  @Field(() => Int, {
    nullable: true,
    description: `Seconds for which the old secret stays valid: 0 to ${MAX_OVERLAP_SECONDS}. Default ${DEFAULT_OVERLAP_SECONDS}.`,
  })
  overlapSeconds?: number | null
}
