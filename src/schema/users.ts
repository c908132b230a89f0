import { ArgsType, Field, ObjectType, registerEnumType } from 'type-graphql'
import type { UserRole, UserRow } from '../db/queries/users.js'
import { Constrained } from './constrained.js'
import { Node } from './node.js'
import { PageArgs, Pagination } from './page.js'
import { DateTime, Int64 } from './scalars.js'

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

@ObjectType({ description: 'Somebody with an account.', implements: Node, simpleResolvers: true })
export class User extends Node {
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
