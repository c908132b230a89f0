import type { Tx } from '../../db/client.js'
import { countGoodKeys } from '../../db/queries/apiKeys.js'
import { userForUpdate } from '../../db/queries/users.js'
import { everyRow } from '../../db/visible.js'
import { conflict, invalidField } from '../../values/errors/make.js'
import type { UserId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { demand } from '../demands.js'
import type { Services } from '../services.js'
import { asItStands } from '../standing.js'
import { type IssuedApiKey, makeApiKey } from './apiKey.js'
import { expiryOfKey, keyOfCall, mustOutlive, mustOwnKeysOf } from './visibility.js'

/** Valid keys that one user may have at the same time. */
const MAX_KEYS = 20

export interface ApiKeyInput {
  readonly name?: string | null
  /** Default: the scopes of the credential of the call. */
  readonly scopes?: readonly string[] | null
  /** Default: the expiry of the key of the call; without such a key or such an expiry, the new key does not expire. */
  readonly expiresAt?: Date | null
}

/**
 * Makes a key for the caller. The new key has no scope that the credential of the call lacks, and expires no later than the key of the call.
 * @throws NOT_FOUND, FORBIDDEN for scopes that the caller lacks, VALIDATION_ERROR also for an expiry after the expiry of the key of the call,
 *   CONFLICT when the user has too many keys.
 */
export async function issueApiKey(services: Services, actor: Actor, userId: UserId, input: ApiKeyInput): Promise<IssuedApiKey> {
  const issuer = await mustOwnKeysOf(services.db, actor, userId)
  const { name, expiresAt } = input
  const scopes = [...new Set<string>(input.scopes ?? issuer.scopes)]
  demand(services, actor, 'covers', scopes)
  if (scopes.length === 0) throw invalidField('scopes', 'must name at least one scope', { allowed: [...issuer.scopes] })
  if (expiresAt && expiresAt <= services.clock.now()) throw invalidField('expiresAt', 'must be in the future', { value: expiresAt })
  return services.write(async (tx) => {
    await mustHaveRoom(services, tx, userId)
    const standing = await asItStands(tx, actor, services.clock.now()) // a rotation may have set an expiry meanwhile
    const expiry = expiresAt ?? expiryOfKey(standing)
    mustOutlive(standing, expiry?.toISOString() ?? null, null)
    demand(services, standing, 'outlives', expiry?.toISOString() ?? null, keyOfCall(actor))
    const key = await makeApiKey(services, tx, { userId, name, scopes, expiresAt: expiry })
    await recordAuditEvent(services, tx, 'api_key_issued', { actor, userId, subject: `apiKey:${key.id}` })
    return key
  })
}

/** Locks the user, so that keys of concurrent calls are counted too. @throws CONFLICT when the user has too many keys */
export async function mustHaveRoom({ clock }: Pick<Services, 'clock'>, tx: Tx, userId: UserId): Promise<void> {
  await userForUpdate(tx, everyRow, userId)
  if ((await countGoodKeys(tx, userId, clock.now())) >= MAX_KEYS)
    throw conflict(`A user has at most ${MAX_KEYS} keys: revoke one first, or rotate without an overlap`, { limit: MAX_KEYS })
}
