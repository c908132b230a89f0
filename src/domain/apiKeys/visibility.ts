import { eq, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.js'
import { userReads } from '../../db/queries/users.js'
import { apiKeys } from '../../db/tables/apiKeys.js'
import { forbidden, notFound } from '../../values/errors.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, isSelf, may, requireUser, type UserActor } from '../actor.js'
import { visibleUsers } from '../users/visibility.js'

/** The keys an actor may know of: administrators all, anybody their own. Undefined means no restriction. */
export function visibleApiKeys(actor: Actor): SQL | undefined {
  if (may(actor, 'admin')) return undefined
  return actor.kind === 'user' ? eq(apiKeys.userId, actor.userId) : sql`false`
}

/** @throws NOT_FOUND when the actor may not know of the user, FORBIDDEN when they may, but not of the keys. */
export async function mustSeeKeysOf(db: Db, actor: Actor, userId: UserId): Promise<void> {
  if (isSelf(actor, userId)) return
  const user = await userReads.one(db, visibleUsers(actor), userId, new Set(['id']))
  if (!user) throw notFound('User', userId)
  if (!may(actor, 'admin')) throw forbidden('The keys of another user are administrators’ business', { scope: 'admin' })
}

/** Nobody makes another's keys, whatever they may see. @throws NOT_FOUND, FORBIDDEN */
export async function mustOwnKeysOf(db: Db, actor: Actor, userId: UserId): Promise<UserActor> {
  await mustSeeKeysOf(db, actor, userId)
  const user = requireUser(actor)
  if (user.userId !== userId) throw forbidden('Nobody makes keys for another user')
  return user
}
