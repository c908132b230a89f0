import { eq, type SQL, sql } from 'drizzle-orm'
import { users } from '../../db/tables/users.js'
import { type Actor, isStaff, may } from '../actor.js'

/** Each of these reads users, or changes them and shows what was changed. */
const scopesForUsers = ['users:read', 'users:write', 'admin'] as const

/** The users an actor may know of: staff all, anybody themselves, a credential without a scope for users none. Undefined means no restriction. */
export function visibleUsers(actor: Actor): SQL | undefined {
  if (!scopesForUsers.some((scope) => may(actor, scope))) return sql`false`
  if (isStaff(actor)) return undefined
  return actor.kind === 'user' ? eq(users.id, actor.userId) : sql`false`
}
