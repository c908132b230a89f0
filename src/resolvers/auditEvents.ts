import { Args, Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { listAuditEvents } from '../domain/audit/readAuditEvents.js'
import { Requires } from '../policies/authorize.js'
import { AuditEvent, AuditEventPage, AuditEventsArgs } from '../schema/auditEvents.js'
import { toPage } from '../schema/page.js'
import type { ReturnedPage } from '../schema/returned.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'

@Resolver(() => AuditEvent)
export class AuditEventsResolver {
  @Query(() => AuditEventPage, { description: 'Changes of accounts and credentials.' })
  @Requires('admin')
  async auditEvents(
    @Args(() => AuditEventsArgs) args: AuditEventsArgs,
    @Ctx() { services }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<AuditEvent, 'type'>> {
    return toPage(await listAuditEvents(services, args, fields))
  }
}
