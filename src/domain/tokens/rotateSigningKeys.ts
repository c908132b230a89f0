import { ConfigError } from '../../config.js'
import {
  deleteExpiredSigningKeys,
  deleteSigningKeys,
  expireSigningKeys,
  insertSigningKey,
  lockSigningKeys,
  type SigningKeyRow,
  selectSigningKeys,
} from '../../db/queries/signingKeys.js'
import { DAY_MS } from '../../values/durations.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { ACCESS_TOKEN_SECONDS } from '../ports/accessTokens.js'
import type { Services } from '../services.js'

/** A new key is published this long before it signs, so that clients with a cached key set have the key by then. */
const LEAD_SECONDS = 300
/** Tolerance for clock differences, added to the lifetime of a token. */
const MARGIN_SECONDS = 300
/** The longest time for which a key is kept after the rotation that replaces it. */
export const KEY_AFTERLIFE_SECONDS = LEAD_SECONDS + ACCESS_TOKEN_SECONDS + MARGIN_SECONDS

export const SEALED_FOR = 'signing key'

/** `due`: makes a key only when the newest key is due. `asked`: an operator wants a new key. `compromised`: a private key has leaked. */
export type RotationReason = 'due' | 'asked' | 'compromised'

/**
 * Makes the next signing key. Earlier keys verify tokens until their last token has expired; compromised keys are deleted at once.
 * When several processes find a key due, only one process makes the key.
 * @param days age in days at which a key is due for rotation. @param actor who asked for the key, for the audit log.
 * @returns whether there is a new key.
 * @throws ConfigError when the earlier keys are sealed under another `ENCRYPTION_KEY`, unless the reason is `compromised`.
 */
export async function rotateSigningKeys(services: Services, reason: RotationReason, days: number, actor?: Actor): Promise<boolean> {
  const { write, clock, ids, accessTokens, secrets, db } = services
  const isWanted = (keys: readonly SigningKeyRow[]): boolean => {
    if (reason !== 'compromised') mustOpen(secrets, keys.at(-1))
    return reason !== 'due' || isDue(keys, clock.now(), days, accessTokens.algorithm)
  }
  if (!isWanted(await selectSigningKeys(db))) return false
  const { privateKey, ...made } = await accessTokens.newSigningKey(ids.uuid())
  return write(async (tx) => {
    await lockSigningKeys(tx)
    const now = clock.now()
    const keys = await selectSigningKeys(tx)
    if (!isWanted(keys)) return false // another process was faster
    const isUrgent = reason === 'compromised' || !keys.some((key) => key.activeFrom <= now)
    const activeFrom = after(now, isUrgent ? 0 : LEAD_SECONDS)
    if (reason === 'compromised') await deleteSigningKeys(tx)
    await expireSigningKeys(tx, after(activeFrom, ACCESS_TOKEN_SECONDS + MARGIN_SECONDS))
    await deleteExpiredSigningKeys(tx, now)
    await insertSigningKey(tx, { ...made, privateKey: secrets.seal(SEALED_FOR, privateKey), createdAt: now, activeFrom, expiresAt: null })
    await recordAuditEvent(services, tx, 'signing_key_rotated', { actor, subject: reason })
    return true
  })
}

/** An instance that cannot open the signing keys must not serve, and must not make keys that the other instances cannot open. */
function mustOpen(secrets: Services['secrets'], key: SigningKeyRow | undefined): void {
  try {
    if (key) secrets.open(SEALED_FOR, key.privateKey)
  } catch {
    throw new ConfigError(
      'ENCRYPTION_KEY: is not the one that the signing keys in the database were sealed under. Set that one, or, if it is lost, ' +
        'run `petstore signing-keys rotate --compromised`: it makes a new signing key and ends all access tokens',
    )
  }
}

function isDue(keys: readonly SigningKeyRow[], now: Date, days: number, algorithm: string): boolean {
  const youngest = keys.at(-1)
  if (!youngest || youngest.algorithm !== algorithm) return true
  return youngest.createdAt.getTime() + days * DAY_MS <= now.getTime()
}

function after(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1000)
}
