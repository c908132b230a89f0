import { eq, type SQL, sql } from 'drizzle-orm'
import { users } from '../../db/tables/users.js'
import { type Actor, isStaff, may } from '../actor.js'

/** The users an actor may know of: staff all, anybody themselves, a credential without a scope for users none. Undefined means no restriction. */
export function visibleUsers(actor: Actor): SQL | undefined {
  if (!may(actor, 'users:read') && !may(actor, 'users:write')) return sql`false`
  if (isStaff(actor)) return undefined
  return actor.kind === 'user' ? eq(users.id, actor.userId) : sql`false`
}
