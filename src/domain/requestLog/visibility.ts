import { and, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { requestLog } from '../../db/tables/requestLog.js'
import { noRow, rowsWith, type Visible } from '../../db/visible.js'
import type { Actor } from '../actor.js'

/** Calls of a caller that the log shows, the newest ones. The bound also limits the cost of a search. */
const MAX_SHOWN_CALLS = 1000

const older = alias(requestLog, 'older')

/**
 * The calls an actor may know of: only their own, whatever their role, and at most the last 1000.
 * @param fromConsole whether to show the calls of the page at `/console`, or all others.
 */
export function ownRequests(actor: Actor, fromConsole: boolean): Visible {
  const [made, madeOlder] = [madeBy(requestLog, actor), madeBy(older, actor)]
  return {
    rule: `${made.rule}${fromConsole ? ' from the console' : ''}`,
    values: made.values,
    condition(at) {
      const isOlder = and(madeOlder.condition(at), eq(older.fromConsole, fromConsole))
      const lastHidden = sql`(select ${older.id} from ${requestLog} as older where ${isOlder} order by ${older.id} desc offset ${MAX_SHOWN_CALLS} limit 1)`
      return and(made.condition(at), eq(requestLog.fromConsole, fromConsole), sql`${requestLog.id} > coalesce(${lastHidden}, 0)`)
    },
  }
}

function madeBy(table: typeof requestLog | typeof older, actor: Actor): Visible {
  switch (actor.kind) {
    case 'user':
      return rowsWith('of the user', table.userId, actor.userId)
    case 'client':
      return rowsWith('of the client', table.clientId, actor.clientId)
    case 'anonymous':
      return noRow
  }
}
