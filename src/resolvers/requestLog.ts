import { Args, Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { listRequestLog } from '../domain/requestLog/readRequestLog.js'
import { Requires } from '../policies/authorize.js'
import { toPage } from '../schema/page.js'
import { RequestLogArgs, RequestLogEntry, RequestLogPage } from '../schema/requestLog.js'
import type { ReturnedPage } from '../schema/returned.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'

@Resolver(() => RequestLogEntry)
export class RequestLogResolver {
  @Query(() => RequestLogPage, {
    description:
      'The caller’s own requests: the last 1000, at most seven days old, without the requests of the console. Of more than 60 requests a minute, the log keeps the errors and a sample. A request appears about a second after its reply.',
  })
  @Requires('users:read')
  async requestLog(
    @Args(() => RequestLogArgs) args: RequestLogArgs,
    @Ctx() { services, actor }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<RequestLogEntry>> {
    return toPage(await listRequestLog(services, actor, args, fields))
  }
}
