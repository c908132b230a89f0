import { eq, type SQL, sql } from 'drizzle-orm'
import { users } from '../../db/tables/users.js'
import { type Actor, isStaff } from '../actor.js'

/** The users an actor may know of: staff all, anybody themselves. Undefined means no restriction. */
export function visibleUsers(actor: Actor): SQL | undefined {
  if (isStaff(actor)) return undefined
  return actor.kind === 'user' ? eq(users.id, actor.userId) : sql`false`
}
