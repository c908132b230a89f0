import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { getUser, listUsers } from '../domain/users/readUsers.js'
import { Requires } from '../policies/authorize.js'
import { toPage } from '../schema/page.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import { User, UserPage, UsersArgs } from '../schema/users.js'
import type { Fields } from '../values/fields.js'
import type { UserId } from '../values/ids.js'

@Resolver(() => User)
export class UsersResolver {
  @Query(() => User, { description: 'One user.' })
  @Requires('users:read')
  user(
    @Arg('id', () => Int64, { description: 'Their number.' }) id: UserId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ) {
    return getUser(services, actor, id, fields)
  }

  @Query(() => UserPage, { description: 'The users the caller may see: staff all, anybody themselves.' })
  @Requires('users:read')
  async users(@Args(() => UsersArgs) args: UsersArgs, @Ctx() { services, actor }: RequestContext, @Selected('data') fields: Fields) {
    return toPage(await listUsers(services, actor, args, fields))
  }
}
