import { eq, type SQL, sql } from 'drizzle-orm'
import { requestLog } from '../../db/tables/requestLog.js'
import type { Actor } from '../actor.js'

/** The calls an actor may know of: only their own, whatever their role. */
export function ownRequests(actor: Actor): SQL {
  switch (actor.kind) {
    case 'user':
      return eq(requestLog.userId, actor.userId)
    case 'client':
      return eq(requestLog.clientId, actor.clientId)
    case 'anonymous':
      return sql`false`
  }
}
