import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { requireUser } from '../domain/actor.js'
import { deleteUser, setUserRole, setUserStatus } from '../domain/users/administerUser.js'
import { changeUser } from '../domain/users/changeUser.js'
import { connectUsers, getUser, listUsers } from '../domain/users/readUsers.js'
import { registerUser } from '../domain/users/registerUser.js'
import { Public, Requires } from '../policies/authorize.js'
import { Limited } from '../policies/limited.js'
import { ConnectionArgs, PageArgs, toConnection, toPage } from '../schema/page.js'
import type { Returned, ReturnedConnection, ReturnedPage } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import {
  ChangeUserRoleInput,
  RegisterUserInput,
  Registration,
  UpdateUserInput,
  User,
  UserConnection,
  UserPage,
  UserSortArgs,
} from '../schema/users.js'
import type { Fields } from '../values/fields.js'
import type { UserId } from '../values/ids.js'

const idOfUser = { description: 'Id of the user.' }

@Resolver(() => User)
export class UsersResolver {
  @Query(() => User, { description: 'The caller. FORBIDDEN for OAuth clients, which have no account.' })
  @Requires('users:read')
  me(@Ctx() { services, actor }: RequestContext, @Selected() fields: Fields): Promise<Returned<User>> {
    return getUser(services, actor, requireUser(actor).userId, fields)
  }

  @Query(() => User, { description: 'A user.' })
  @Requires('users:read')
  user(
    @Arg('id', () => Int64, idOfUser) id: UserId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<User>> {
    return getUser(services, actor, id, fields)
  }

  @Query(() => UserPage, { description: 'A page of the users. Staff sees all accounts; other users see their own.' })
  @Requires('users:read')
  async users(
    @Args(() => PageArgs) page: PageArgs,
    @Args(() => UserSortArgs) { sort }: UserSortArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<User>> {
    return toPage(await listUsers(services, actor, { ...page, sort }, fields))
  }

  @Query(() => UserConnection, { description: 'The users as a connection (Relay Cursor Connections), with the visibility of `users`.' })
  @Requires('users:read')
  async usersConnection(
    @Args(() => UserSortArgs) { sort }: UserSortArgs,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('edges.node', 'nodes') fields: Fields,
  ): Promise<ReturnedConnection<User>> {
    return toConnection(await connectUsers(services, actor, { ...page, sort }, fields))
  }

  @Mutation(() => Registration, { description: 'Creates an account and its first API key. CONFLICT when the email address is taken.' })
  @Public()
  @Limited('signUp')
  async registerUser(
    @Arg('input', () => RegisterUserInput, { description: 'The new account.' }) input: RegisterUserInput,
    @Ctx() { services }: RequestContext,
  ): Promise<Returned<Registration>> {
    const user = await registerUser(services, input)
    return { ...user, userId: user.id }
  }

  @Mutation(() => User, { description: 'Changes the fields that `input` contains (RFC 7396). Only the user can change the email address.' })
  @Requires('users:write')
  updateUser(
    @Arg('id', () => Int64, idOfUser) id: UserId,
    @Arg('input', () => UpdateUserInput, { description: 'The changes.' }) input: UpdateUserInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<User>> {
    return changeUser(services, actor, id, input)
  }

  @Mutation(() => Int64, { description: 'Anonymises an account and ends its credentials. Its orders stay.' })
  @Requires('users:write')
  deleteUser(@Arg('id', () => Int64, idOfUser) id: UserId, @Ctx() { services, actor }: RequestContext): Promise<number> {
    return deleteUser(services, actor, id)
  }

  @Mutation(() => User, {
    description: 'Suspends an account. Its credentials are refused. Only administrators can suspend staff.',
  })
  @Requires('users:write', 'staff')
  suspendUser(@Arg('id', () => Int64, idOfUser) id: UserId, @Ctx() { services, actor }: RequestContext): Promise<Returned<User>> {
    return setUserStatus(services, actor, id, 'suspended')
  }

  @Mutation(() => User, { description: 'Reinstates a suspended account.' })
  @Requires('users:write', 'staff')
  reinstateUser(@Arg('id', () => Int64, idOfUser) id: UserId, @Ctx() { services, actor }: RequestContext): Promise<Returned<User>> {
    return setUserStatus(services, actor, id, 'active')
  }

  @Mutation(() => User, {
    description: 'Changes the role of another user. CONFLICT for the caller’s own role and for the last administrator.',
  })
  @Requires('admin')
  changeUserRole(
    @Arg('id', () => Int64, idOfUser) id: UserId,
    @Arg('input', () => ChangeUserRoleInput, { description: 'The new role.' }) { role }: ChangeUserRoleInput,
    @Ctx() { services, actor }: RequestContext,
  ): Promise<Returned<User>> {
    return setUserRole(services, actor, id, role)
  }
}
