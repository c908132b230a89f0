import { ArgsType, Field, InputType, ObjectType, registerEnumType } from 'type-graphql'
import type { UserRole, UserRow } from '../db/queries/users.js'
import { IssuedApiKey } from './apiKeys.js'
import { Constrained } from './constrained.js'
import { Node } from './node.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { EMAIL, GIVEN_PASSWORD, PASSWORD } from './secrets.js'

const UserRoleEnum: Readonly<Record<UserRole, UserRole>> = { customer: 'customer', staff: 'staff', admin: 'admin' }
registerEnumType(UserRoleEnum, {
  name: 'UserRole',
  description: 'What a user may do.',
  valuesConfig: {
    customer: { description: 'Buys pets.' },
    staff: { description: 'Keeps the catalogue and handles orders.' },
    admin: { description: 'Does what staff does, and changes roles.' },
  },
})

const UserStatusEnum: Readonly<Record<UserRow['status'], UserRow['status']>> = { active: 'active', suspended: 'suspended' }
registerEnumType(UserStatusEnum, {
  name: 'UserStatus',
  description: 'Whether a user may sign in.',
  valuesConfig: { active: { description: 'May sign in.' }, suspended: { description: 'May not sign in or buy.' } },
})

/** The fields of every type that shows a user. */
@ObjectType({ simpleResolvers: true })
abstract class UserFields {
  @Field(() => Int64, { description: 'Their number.' }) id!: number
  @Field(() => String, { description: 'Email address, unique without case; seen by the user and by staff only.' }) email!: string
  @Field(() => String, { nullable: true, description: 'Name they chose.' }) username!: string | null
  @Field(() => String, { nullable: true, description: 'First name.' }) firstName!: string | null
  @Field(() => String, { nullable: true, description: 'Last name.' }) lastName!: string | null
  @Field(() => String, { nullable: true, description: 'Phone number; seen by the user and by staff only.' }) phone!: string | null
  @Field(() => UserRoleEnum, { description: 'What they may do.' }) role!: UserRole
  @Field(() => UserStatusEnum, { description: 'Whether they may sign in.' }) status!: UserRow['status']
  @Field(() => DateTime, { description: 'When the account was made.' }) createdAt!: Date
}

/** User implements Node and inherits its fields from a parent class: TypeGraphQL allows both together. */
@ObjectType({ description: 'Somebody with an account.', implements: Node, simpleResolvers: true })
export class User extends UserFields {}

@ObjectType({ description: 'A new account, with its first API key.', simpleResolvers: true })
export class Registration extends UserFields {
  @Field(() => Int64, { description: 'Number of the user, as `id`.' }) userId!: number
  @Field(() => IssuedApiKey, { description: 'The first key, for all that customers may do.' }) apiKey!: IssuedApiKey
}

@ObjectType({ description: 'A page of users.', simpleResolvers: true })
export class UserPage {
  @Field(() => [User], { description: 'The users of this page.' }) data!: User[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class UsersArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 100, example: '-createdAt' })
  @Field(() => String, { nullable: true, description: 'Order: `id` or `createdAt`, `-` for descending. Default `id`.' })
  sort?: string | null
}

const NAME = { minLength: 1, maxLength: 100 } as const

/** Facts that users may set themselves; role and status are not among them. */
@InputType()
abstract class ProfileInput {
  @Constrained({ ...NAME, example: 'ada' })
  @Field(() => String, { nullable: true, description: 'Name they choose, at most 100 characters.' })
  username?: string | null

  @Constrained({ ...NAME, example: 'Ada' })
  @Field(() => String, { nullable: true, description: 'First name, at most 100 characters.' })
  firstName?: string | null

  @Constrained({ ...NAME, example: 'Lovelace' })
  @Field(() => String, { nullable: true, description: 'Last name, at most 100 characters.' })
  lastName?: string | null

  @Constrained({
    minLength: 3,
    maxLength: 40,
    pattern: { source: /^[+\d][\d ().-]*$/, meaning: 'a phone number' },
    example: '+1-555-0100',
  })
  @Field(() => String, { nullable: true, description: 'Phone number: digits, spaces, `+ ( ) . -`.' })
  phone?: string | null
}

@InputType({ description: 'A new account.' })
export class RegisterUserInput extends ProfileInput {
  @Constrained(EMAIL)
  @Field(() => String, { description: 'Email address, unique without case.' })
  email!: string

  @Constrained(PASSWORD)
  @Field(() => String, { description: 'Password, 8 to 128 characters.' })
  password!: string
}

@InputType({ description: 'Changes to an account: what is left out stays, null empties.' })
export class UpdateUserInput extends ProfileInput {
  @Constrained({ ...EMAIL, notNull: true, example: undefined })
  @Field(() => String, { nullable: true, description: 'New email address; needs `currentPassword`.' })
  email?: string | null

  @Constrained({ ...GIVEN_PASSWORD, example: undefined })
  @Field(() => String, { nullable: true, description: 'The password, where `email` is changed.' })
  currentPassword?: string | null
}

@InputType({ description: 'What a user may do from now on.' })
export class ChangeUserRoleInput {
  @Field(() => UserRoleEnum, { description: 'The new role.' })
  role!: UserRole
}
