import type { Tx } from '../../db/client.js'
import { countGoodKeys } from '../../db/queries/apiKeys.js'
import { userForUpdate } from '../../db/queries/users.js'
import { conflict, invalidField } from '../../values/errors.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, mustCover } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import type { Services } from '../services.js'
import { type IssuedApiKey, makeApiKey } from './apiKey.js'
import { mustOwnKeysOf } from './visibility.js'

/** A user's keys that may be good at the same time. */
const MAX_KEYS = 20

export interface ApiKeyInput {
  readonly name?: string | null
  /** Without them the key carries what the caller's own credential does. */
  readonly scopes?: readonly string[] | null
  readonly expiresAt?: Date | null
}

/**
 * Makes a key for the caller, who may hand on no more than the credential of the call carries.
 * @throws NOT_FOUND, FORBIDDEN for scopes beyond the caller's, VALIDATION_ERROR, CONFLICT when there are too many.
 */
export async function issueApiKey(services: Services, actor: Actor, userId: UserId, input: ApiKeyInput): Promise<IssuedApiKey> {
  const issuer = await mustOwnKeysOf(services.db, actor, userId)
  const { name, expiresAt } = input
  const scopes = [...new Set<string>(input.scopes ?? issuer.scopes)]
  mustCover(issuer, scopes)
  if (scopes.length === 0) throw invalidField('scopes', 'must name at least one scope', { allowed: [...issuer.scopes] })
  if (expiresAt && expiresAt <= services.clock.now()) throw invalidField('expiresAt', 'must lie in the future', { value: expiresAt })
  return services.write(async (tx) => {
    await mustHaveRoom(services, tx, userId)
    const key = await makeApiKey(services, tx, { userId, name, scopes, expiresAt })
    await recordAuditEvent(services, tx, 'api_key_issued', { actor, userId, subject: `apiKey:${key.id}` })
    return key
  })
}

/** Also locks the user, so that keys made at the same time are counted. */
export async function mustHaveRoom({ clock }: Pick<Services, 'clock'>, tx: Tx, userId: UserId): Promise<void> {
  await userForUpdate(tx, undefined, userId)
  if ((await countGoodKeys(tx, userId, clock.now())) >= MAX_KEYS)
    throw conflict(`A user has at most ${MAX_KEYS} keys: revoke one first, or rotate without an overlap`, { limit: MAX_KEYS })
}
