import type { Db } from '../../db/client.js'
import { userReads } from '../../db/queries/users.js'
import { apiKeys } from '../../db/tables/apiKeys.js'
import { everyRow, noRow, rowsWith, type Visible } from '../../db/visible.js'
import { forbidden, invalidField, notFound } from '../../values/errors/make.js'
import { fieldsOf } from '../../values/fields.js'
import type { ApiKeyId, UserId } from '../../values/ids.js'
import { type Actor, isSelf, may, mustHaveScope, requireUser, type UserActor } from '../actor.js'
import { mustSeeUser, visibleUsers } from '../users/visibility.js'

/** The keys an actor may know of: all for administrators, their own for other users. */
export function visibleApiKeys(actor: Actor): Visible {
  if (may(actor, 'admin')) return everyRow
  return actor.kind === 'user' ? rowsWith('own', apiKeys.userId, actor.userId) : noRow
}

/** @throws NOT_FOUND when the actor may not know of the user, FORBIDDEN when the actor may know of the user but not of the user's keys. */
export function mustKnowKeysOf(actor: Actor, userId: UserId): void {
  if (isSelf(actor, userId)) return
  mustSeeUser(actor, userId)
  mustHaveScope(actor, 'admin', 'Only administrators may read the API keys of another user')
}

/** @throws as `mustKnowKeysOf`, and NOT_FOUND when there is no such user */
export async function mustSeeKeysOf(db: Db, actor: Actor, userId: UserId): Promise<void> {
  if (isSelf(actor, userId)) return
  const user = await userReads.one(db, visibleUsers(actor), userId, fieldsOf('id'))
  if (!user) throw notFound('User', userId)
  mustKnowKeysOf(actor, userId)
}

/** The key of a call; null for every other credential. */
export function keyOfCall(actor: Actor): ApiKeyId | null {
  return actor.kind === 'user' && actor.credential.kind === 'apiKey' ? actor.credential.keyId : null
}

/** The expiry of the key of a call. Null for a key without an expiry, and for every other credential: such callers may issue keys of any expiry. */
export function expiryOfKey(actor: Actor): Date | null {
  return actor.kind === 'user' && actor.credential.kind === 'apiKey' ? actor.credential.expiresAt : null
}

/**
 * Requires that an issued key does not expire after the key of the call. @param expiresAt expiry of the issued key, in ISO 8601; null for never.
 * @param issuer the key that issued it. This key may always repeat its call, because a key that rotates itself gets an earlier expiry by it.
 * @throws VALIDATION_ERROR naming `expiresAt` when the issued key would expire after the key of the call.
 */
export function mustOutlive(actor: Actor, expiresAt: string | null, issuer: ApiKeyId | null): void {
  const limit = expiryOfKey(actor)
  if (issuer !== null && keyOfCall(actor) === issuer) return
  if (limit === null || (expiresAt !== null && new Date(expiresAt) <= limit)) return
  const allowed = `a moment not after ${limit.toISOString()}`
  throw invalidField('expiresAt', 'must not be later than the expiry of the key that issues it', { value: expiresAt, allowed })
}

/** Requires that the keys are the caller's own. Not even an administrator makes keys for another user. @throws NOT_FOUND, FORBIDDEN */
export async function mustOwnKeysOf(db: Db, actor: Actor, userId: UserId): Promise<UserActor> {
  await mustSeeKeysOf(db, actor, userId)
  const user = requireUser(actor)
  if (user.userId !== userId) throw forbidden('An API key can be issued only by its own user')
  return user
}
