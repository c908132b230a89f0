import { ArgsType, Field, InputType, ObjectType, registerEnumType } from 'type-graphql'
import type { UserRole, UserRow } from '../db/queries/users.js'
import { IssuedApiKey } from './apiKeys.js'
import { Constrained } from './constrained.js'
import { EMAIL, GIVEN_PASSWORD, PASSWORD } from './constraints.js'
import { Node } from './node.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'
import { ShownFrom } from './shownLimits.js'

const UserRoleEnum: Readonly<Record<UserRole, UserRole>> = { customer: 'customer', staff: 'staff', admin: 'admin' }
registerEnumType(UserRoleEnum, {
  name: 'UserRole',
  description: 'Role of a user.',
  valuesConfig: {
    customer: { description: 'Buys pets.' },
    staff: { description: 'Maintains the catalogue and handles orders.' },
    admin: { description: 'Has all rights of staff, and changes roles.' },
  },
})

const UserStatusEnum: Readonly<Record<UserRow['status'], UserRow['status']>> = { active: 'active', suspended: 'suspended' }
registerEnumType(UserStatusEnum, {
  name: 'UserStatus',
  description: 'Status of an account.',
  valuesConfig: { active: { description: 'The user can sign in.' }, suspended: { description: 'The user cannot sign in or buy.' } },
})

/** The fields of every type that shows a user. */
@ObjectType({ simpleResolvers: true })
abstract class UserFields {
  @Field(() => Int64, { description: 'Id of the user.' }) id!: number
  @Field(() => String, { description: 'Email address; unique, where upper and lower case count as equal. Only the user and staff see it.' })
  email!: string
  @Field(() => String, { nullable: true, description: 'Name that the user has chosen.' }) username!: string | null
  @Field(() => String, { nullable: true, description: 'First name.' }) firstName!: string | null
  @Field(() => String, { nullable: true, description: 'Last name.' }) lastName!: string | null
  @Field(() => String, { nullable: true, description: 'Phone number. Only the user and staff see it.' }) phone!: string | null
  @Field(() => UserRoleEnum, { description: 'Role.' }) role!: UserRole
  @Field(() => UserStatusEnum, { description: 'Status of the account.' }) status!: UserRow['status']
  @Field(() => DateTime, { description: 'Time of creation.' }) createdAt!: Date
}

/** User implements Node and inherits its fields from a parent class: TypeGraphQL allows both together. */
@ObjectType({ description: 'A person with an account.', implements: Node, simpleResolvers: true })
@ShownFrom('RegisterUserInput')
export class User extends UserFields {}

@ObjectType({ description: 'A new account, with its first API key.', simpleResolvers: true })
@ShownFrom('RegisterUserInput')
export class Registration extends UserFields {
  @Field(() => Int64, { description: 'Id of the user; the same as `id`.' }) userId!: number
  @Field(() => IssuedApiKey, { description: 'The first API key, with the scopes of customers.' }) apiKey!: IssuedApiKey
}

@ObjectType({ description: 'A page of users.', simpleResolvers: true })
export class UserPage {
  @Field(() => [User], { description: 'The users of this page.' }) data!: User[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class UsersArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 100, example: '-createdAt' })
  @Field(() => String, { nullable: true, description: 'Sort order: `id` or `createdAt`, `-` for descending. Default `id`.' })
  sort?: string | null
}

const NAME = { minLength: 1, maxLength: 100 } as const

/** Facts that users may set themselves; role and status are not among them. */
@InputType()
abstract class ProfileInput {
  @Constrained({ ...NAME, example: 'ada' })
  @Field(() => String, { nullable: true, description: 'Name of the user’s choice, at most 100 characters.' })
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
  @Field(() => String, { description: 'Email address; unique, where upper and lower case count as equal.' })
  email!: string

  @Constrained(PASSWORD)
  @Field(() => String, { description: 'Password, 8 to 128 characters.' })
  password!: string
}

@InputType({ description: 'Changes to an account. A missing field stays as it is; null clears a field.' })
export class UpdateUserInput extends ProfileInput {
  @Constrained({ ...EMAIL, notNull: true, example: undefined })
  @Field(() => String, { nullable: true, description: 'New email address; requires `currentPassword`.' })
  email?: string | null

  @Constrained({ ...GIVEN_PASSWORD, example: undefined })
  @Field(() => String, { nullable: true, description: 'The current password; required to change `email`.' })
  currentPassword?: string | null
}

@InputType({ description: 'A new role of a user.' })
export class ChangeUserRoleInput {
  @Field(() => UserRoleEnum, { description: 'The new role.' })
  role!: UserRole
}
