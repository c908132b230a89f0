import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { getDeprecationUse, listDeprecationUses } from '../domain/deprecations/readUses.js'
import { ownUses, visibleUses } from '../domain/deprecations/visibility.js'
import { Requires } from '../policies/authorize.js'
import { Deprecation, DeprecationPage, DeprecationsArgs } from '../schema/deprecations.js'
import { toPage } from '../schema/page.js'
import type { Returned, ReturnedPage } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'
import type { DeprecationUseId } from '../values/ids.js'

@Resolver(() => Deprecation)
export class DeprecationsResolver {
  @Query(() => Deprecation, { description: 'The uses of a deprecated part of the API by one caller.' })
  @Requires('users:read')
  deprecation(
    @Arg('id', () => Int64, { description: 'Id.' }) id: DeprecationUseId,
    @Ctx() { services, actor }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<Deprecation>> {
    return getDeprecationUse(services, actor, id, fields)
  }

  @Query(() => DeprecationPage, {
    description:
      'The uses of deprecated parts of the API: all uses for staff, their own for customers. The uses of all anonymous callers are one entry. A use appears within some seconds.',
  })
  @Requires('users:read')
  async deprecations(
    @Args(() => DeprecationsArgs) args: DeprecationsArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<Deprecation>> {
    return toPage(await listDeprecationUses(services, visibleUses(actor), args, fields))
  }

  @Query(() => DeprecationPage, {
    description: 'The uses of deprecated parts of the API by the caller. A use appears within some seconds.',
  })
  @Requires('users:read')
  async myDeprecations(
    @Args(() => DeprecationsArgs) args: DeprecationsArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<Deprecation>> {
    return toPage(await listDeprecationUses(services, ownUses(actor), args, fields))
  }
}
