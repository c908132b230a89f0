import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { OAuthClientStatus } from '../db/queries/oauthClients.js'
import { DEFAULT_OVERLAP_SECONDS, MAX_OVERLAP_SECONDS } from '../domain/secret.js'
import { clientNameRule } from '../values/textRule.js'
import { Constrained } from './constrained.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { CLIENT_SCOPES } from './secrets.js'

const OAuthClientStatusEnum: Readonly<Record<OAuthClientStatus, OAuthClientStatus>> = { active: 'active', suspended: 'suspended' }
registerEnumType(OAuthClientStatusEnum, {
  name: 'OAuthClientStatus',
  description: 'Whether a client may get and use tokens.',
  valuesConfig: { active: { description: 'May get and use tokens.' }, suspended: { description: 'Is refused, and so are its tokens.' } },
})

@ObjectType({ description: 'A program that an administrator has admitted (RFC 6749, section 2).', simpleResolvers: true })
export class OAuthClient {
  @Field(() => Int64, { description: 'Its number.' }) id!: number
  @Field(() => String, { description: 'The `client_id` it calls itself by.' }) clientId!: string
  @Field(() => String, { description: 'What it is, for people.' }) name!: string
  @Field(() => [String], { description: 'What it may ask for.' }) scopes!: string[]
  @Field(() => OAuthClientStatusEnum, { description: 'Whether it may get and use tokens.' }) status!: OAuthClientStatus
  @Field(() => DateTime, { description: 'When it was admitted.' }) createdAt!: Date
}

@ObjectType({ description: 'A client with the secret that was just made, which is shown this once.', simpleResolvers: true })
export class OAuthClientWithSecret extends OAuthClient {
  @Field(() => String, { description: 'The `client_secret`.' }) clientSecret!: string
}

@ObjectType({ description: 'A page of OAuth clients.', simpleResolvers: true })
export class OAuthClientPage {
  @Field(() => [OAuthClient], { description: 'The clients of this page.' }) data!: OAuthClient[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class OAuthClientsArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 100, example: 'name' })
  @Field(() => String, { nullable: true, description: 'Order: `id`, `name` or `createdAt`, `-` for descending. Default `id`.' })
  sort?: string | null
}

const NAME = { ...clientNameRule, example: 'Warehouse' } as const

@InputType({ description: 'A new OAuth client.' })
export class CreateOAuthClientInput {
  @Constrained(NAME)
  @Field(() => String, { description: 'What it is, for people, 1 to 100 characters.' })
  name!: string

  @Constrained(CLIENT_SCOPES)
  @Field(() => [String], { description: 'What it may ask for; `read` and `write` stand for all scopes that end so.' })
  scopes!: string[]
}

@InputType({ description: 'Changes to an OAuth client: what is left out stays.' })
export class UpdateOAuthClientInput {
  @Constrained({ ...NAME, notNull: true })
  @Field(() => String, { nullable: true, description: 'What it is, for people, 1 to 100 characters.' })
  name?: string | null

  @Constrained({ ...CLIENT_SCOPES, notNull: true })
  @Field(() => [String], { nullable: true, description: 'What it may ask for.' })
  scopes?: string[] | null

  @Constrained({ notNull: true })
  @Field(() => OAuthClientStatusEnum, { nullable: true, description: 'Whether it may get and use tokens.' })
  status?: OAuthClientStatus | null
}

@InputType({ description: 'How a secret is followed by a new one.' })
export class RotateOAuthClientSecretInput {
  @Constrained({ minimum: 0, maximum: MAX_OVERLAP_SECONDS, example: 3600 })
  @Field(() => Int, {
    nullable: true,
    description: `Seconds the old secret counts on: 0 to ${MAX_OVERLAP_SECONDS}; ${DEFAULT_OVERLAP_SECONDS} by default.`,
  })
  overlapSeconds?: number | null
}
