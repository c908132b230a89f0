import type { Db } from '../db/client.js'
import { apiKeyReads } from '../db/queries/apiKeys.js'
import { auditEventReads } from '../db/queries/auditEvents.js'
import { deprecationUseReads } from '../db/queries/deprecationUses.js'
import { eventReads } from '../db/queries/events.js'
import { oauthClientReads } from '../db/queries/oauthClients.js'
import type { Reads } from '../db/queries/reads.js'
import { requestLogReads } from '../db/queries/requestLog.js'
import { userReads } from '../db/queries/users.js'
import { webhookDeliveryReads } from '../db/queries/webhookDeliveries.js'
import { webhookReads } from '../db/queries/webhooks.js'
import { everyRow } from '../db/visible.js'
import { DEFAULT_LIMIT, type SortKey } from '../values/page.js'

/** A list of an operation in one of its orders. */
export interface ListRead {
  readonly name: string
  readonly read: (db: Db) => Promise<unknown>
}

type AnyReads = Pick<Reads<{ readonly id: number }, number, object>, 'source' | 'page'>

/** The first pages of a list, in each of its orders. */
export function inEveryOrder(list: string, { source, page }: AnyReads): readonly ListRead[] {
  return Object.keys(source.sorts).flatMap((field) =>
    [false, true].map((descending) => {
      const sort: SortKey[] = [{ field, descending }, ...(field === 'id' ? [] : [{ field: 'id', descending }])]
      return {
        name: `${list} by ${descending ? '-' : ''}${field}`,
        read: (db: Db) => page(db, everyRow, {}, { page: 1, limit: DEFAULT_LIMIT, sort }, undefined),
      }
    }),
  )
}

/** The lists of the kernel. */
export const kernelListReads: readonly ListRead[] = Object.entries({
  apiKeys: apiKeyReads,
  auditEvents: auditEventReads,
  deprecations: deprecationUseReads,
  events: eventReads,
  oauthClients: oauthClientReads,
  requestLog: requestLogReads,
  users: userReads,
  webhookDeliveries: webhookDeliveryReads,
  webhooks: webhookReads,
}).flatMap(([name, reads]) => inEveryOrder(name, reads as unknown as AnyReads)) // a list without a filter reads no filter
