import { countAttempt, findBlockedUntil, forgetAttempts } from '../../db/queries/passwords.js'
import { findUserByEmail, type UserRow } from '../../db/queries/users.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { rateLimitExceeded, unauthorized } from '../../values/errors/make.js'
import { networkOf } from '../../values/network.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import type { Services } from '../services.js'

/** From the tenth failure in a row on, each failure doubles the delay before the next attempt, up to 15 minutes. */
export const attemptPolicy = { free: 10, maxDelaySeconds: 900, forgetSeconds: 24 * 3600 } as const

/**
 * The active user with this email and password, and the hash that the password was compared with. Neither the error nor the time of the reply tells
 * whether the email, the password or the account is wrong. Attempts are counted by email and network, so a caller elsewhere cannot lock out the
 * user. An attempt is counted when the caller has its turn and before the password is hashed, so a check that the hasher refuses is not counted.
 * @throws UNAUTHORIZED, RATE_LIMIT_EXCEEDED, SERVICE_UNAVAILABLE
 */
export async function checkPassword(
  services: Services,
  email: string,
  password: string,
): Promise<UserRow & { readonly passwordHash: string | null }> {
  const key = attemptKey(services, email)
  let found: Awaited<ReturnType<typeof findUserByEmail>>
  const findHash = async () => {
    await admitAttempt(services, key)
    found = await findUserByEmail(services.db, email)
    return found?.passwordHash
  }
  const isRight = await services.passwords.verify(findHash, password, services.origin.owner)
  if (!found || !isRight || found.status !== 'active') {
    await services.writeApart((tx) => recordAuditEvent(services, tx, 'sign_in_failed', { userId: found?.id }))
    throw wrongPassword()
  }
  await services.writeApart((tx) => forgetAttempts(tx, key))
  return found
}

export function wrongPassword(): ApiError {
  return unauthorized('The email address or the password is wrong', 'never')
}

async function admitAttempt(services: Services, key: Buffer): Promise<void> {
  const { writeApart, clock, db } = services
  const now = clock.now()
  if (await writeApart((tx) => countAttempt(tx, key, now, attemptPolicy))) return
  const until = (await findBlockedUntil(db, key)) ?? now
  services.countSecurityEvent('sign_in_blocked')
  throw rateLimitExceeded('Too many failed attempts: try again later', Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)))
}

/** Spellings that the database takes for one email must count as one: this form is coarser than any comparison of the database. */
function attemptKey({ secrets, origin }: Services, email: string): Buffer {
  const form = email.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return secrets.mac('password attempts', `${form} ${networkOf(origin.address ?? '')}`)
}
