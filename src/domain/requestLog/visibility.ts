import { and, eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { requestLog } from '../../db/tables/requestLog.js'
import type { Actor } from '../actor.js'

/** Calls of a caller that the log shows, the newest ones. The bound also limits the cost of a search. */
const MAX_SHOWN_CALLS = 1000

const older = alias(requestLog, 'older')

/**
 * The calls an actor may know of: only their own, whatever their role, and at most the last 1000.
 * @param fromConsole whether to show the calls of the page at `/console`, or all others.
 */
export function ownRequests(actor: Actor, fromConsole: boolean): SQL | undefined {
  const own = (table: typeof requestLog | typeof older) => and(madeBy(table, actor), eq(table.fromConsole, fromConsole))
  const lastHidden = sql`(select ${older.id} from ${requestLog} as older where ${own(older)} order by ${older.id} desc offset ${MAX_SHOWN_CALLS} limit 1)`
  return and(own(requestLog), sql`${requestLog.id} > coalesce(${lastHidden}, 0)`)
}

function madeBy(table: typeof requestLog | typeof older, actor: Actor): SQL {
  switch (actor.kind) {
    case 'user':
      return eq(table.userId, actor.userId)
    case 'client':
      return eq(table.clientId, actor.clientId)
    case 'anonymous':
      return sql`false`
  }
}
