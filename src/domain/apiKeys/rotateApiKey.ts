import { apiKeyForUpdate, findNewestKey, setKeyExpiry } from '../../db/queries/apiKeys.js'
import { conflict, notFound } from '../../values/errors/make.js'
import type { ApiKeyId, UserId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { demand } from '../demands.js'
import { DEFAULT_OVERLAP_SECONDS } from '../secret.js'
import type { Services } from '../services.js'
import { asItStands } from '../standing.js'
import { type IssuedApiKey, makeApiKey } from './apiKey.js'
import { mustHaveRoom } from './issueApiKey.js'
import { expiryOfKey, keyOfCall, mustOutlive, mustOwnKeysOf } from './visibility.js'

/**
 * Replaces an old key by a new key. The old key stays valid until the end of the overlap. The new key has the same name, scopes and expiry, but
 * expires no later than the key of the call.
 * @param id default: the user's newest valid key.
 * @throws NOT_FOUND, FORBIDDEN when the old key has scopes that the caller lacks, CONFLICT when the old key has expired, or when the user has too
 *   many keys.
 */
export async function rotateApiKey(
  services: Services,
  actor: Actor,
  userId: UserId,
  id: ApiKeyId | undefined,
  overlapSeconds = DEFAULT_OVERLAP_SECONDS,
): Promise<IssuedApiKey> {
  await mustOwnKeysOf(services.db, actor, userId)
  return services.write(async (tx) => {
    const now = services.clock.now()
    if (overlapSeconds > 0) await mustHaveRoom(services, tx, userId)
    const wanted = id ?? (await findNewestKey(tx, userId, now))?.id
    const old = wanted && (await apiKeyForUpdate(tx, userId, wanted))
    if (!old) throw notFound('ApiKey', id ?? 'of this user')
    if (old.expiresAt && old.expiresAt <= now) throw conflict('The key has expired: issue a new one', { expiresAt: old.expiresAt })
    demand(services, actor, 'covers', old.scopes)
    const standing = await asItStands(tx, actor, now)
    const expiresAt = earlier(old.expiresAt, expiryOfKey(standing))
    mustOutlive(standing, expiresAt?.toISOString() ?? null, null)
    demand(services, standing, 'outlives', expiresAt?.toISOString() ?? null, keyOfCall(actor))
    const overlapEndsAt = new Date(now.getTime() + overlapSeconds * 1000)
    const key = await makeApiKey(services, tx, { userId, name: old.name, scopes: old.scopes, expiresAt })
    if (!old.expiresAt || old.expiresAt > overlapEndsAt) await setKeyExpiry(tx, old.id, overlapEndsAt)
    await recordAuditEvent(services, tx, 'api_key_rotated', { actor, userId, subject: `apiKey:${old.id} to ${key.id}` })
    return key
  })
}

/** @returns the earlier of two moments; null stands for never. */
function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other
  return one < other ? one : other
}
