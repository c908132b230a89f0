import { type Column, eq, type SQL, sql } from 'drizzle-orm'
import type { UserId } from '../values/ids.js'
import { type Actor, isSelf, isStaff, may } from './actor.js'
import type { Scope } from './scopes.js'

/** The resources of users that an actor sees: all, the resources of the user `own`, or none. */
export type Sight = 'all' | { readonly own: UserId } | 'none'

/** Staff and OAuth clients see all, customers their own, an actor without any of the scopes none. */
export function sightOf(actor: Actor, anyOf: readonly Scope[]): Sight {
  if (!anyOf.some((scope) => may(actor, scope))) return 'none'
  if (isStaff(actor)) return 'all'
  return actor.kind === 'user' ? { own: actor.userId } : 'none'
}

/** True when a resource of the user `owner` is in sight. @param owner null for a resource that belongs to no user. */
export function isInSight(sight: Sight, owner: UserId | null): boolean {
  return typeof sight === 'string' ? sight === 'all' : sight.own === owner
}

/** The condition that a row is in sight. @param owner the column with the id of the row's user. @returns undefined when all rows are in sight. */
export function rowsInSight(sight: Sight, owner: Column): SQL | undefined {
  if (sight === 'all') return undefined
  return sight === 'none' ? sql`false` : eq(owner, sight.own)
}

/** A first check without the database: false when the actor sees no resource of the user `owner`. The read decides. */
export function mayBeInSight(actor: Actor, owner: UserId): boolean {
  return isStaff(actor) || isSelf(actor, owner)
}
