import type { Column } from 'drizzle-orm'
import { everyRow, noRow, rowsWith, type Visible } from '../db/visible.js'
import type { UserId } from '../values/ids.js'
import { type Actor, isSelf, isStaff, may } from './actor.js'
import type { Scope } from './scopes.js'

/** The resources of users that an actor sees: all, their own, or none. */
export type Sight = 'all' | 'own' | 'none'

/** Staff and OAuth clients see all, customers their own, an actor without any of the scopes none. */
export function sightOf(actor: Actor, anyOf: readonly Scope[]): Sight {
  if (!anyOf.some((scope) => may(actor, scope))) return 'none'
  if (isStaff(actor)) return 'all'
  return actor.kind === 'user' ? 'own' : 'none'
}

/** True when a resource of the user `owner` is in sight. @param owner null for a resource that belongs to no user. */
export function isInSight(actor: Actor, sight: Sight, owner: UserId | null): boolean {
  return sight === 'all' || (sight === 'own' && owner !== null && isSelf(actor, owner))
}

/** The rows in sight. @param owner the column with the id of the row's user. */
export function rowsInSight(actor: Actor, sight: Sight, owner: Column): Visible {
  if (sight === 'all') return everyRow
  return sight === 'own' && actor.kind === 'user' ? rowsWith('own', owner, actor.userId) : noRow
}

/** A first check without the database: false when the actor sees no resource of the user `owner`. The read decides. */
export function mayBeInSight(actor: Actor, owner: UserId): boolean {
  return isStaff(actor) || isSelf(actor, owner)
}
