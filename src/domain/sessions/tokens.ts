import type { Tx } from '../../db/client.js'
import { insertRefreshToken } from '../../db/queries/sessions.js'
import type { UserRole } from '../../db/queries/users.js'
import { DAY_MS } from '../../values/durations.js'
import type { SessionId, UserId } from '../../values/ids.js'
import { ACCESS_TOKEN_SECONDS } from '../ports/accessTokens.js'
import { scopesOfRole } from '../scopes.js'
import { hashSecret, newSecret } from '../secret.js'
import type { Services } from '../services.js'

/** A session ends after this time without a refresh, and after `SESSION_DAYS` in any case. */
const REFRESH_TOKEN_DAYS = 30
const SESSION_DAYS = 90

/** The reply to a sign-in or a refresh (RFC 6749, section 5.1, in camel case). */
export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  readonly tokenType: 'Bearer'
  /** Lifetime of the access token, in seconds. */
  readonly expiresIn: number
}

export interface OpenSession {
  readonly id: SessionId
  readonly userId: UserId
  readonly role: UserRole
  readonly expiresAt: Date
}

export function sessionEnd(now: Date): Date {
  return new Date(now.getTime() + SESSION_DAYS * DAY_MS)
}

/** Makes the next refresh token of a session. @returns the token; the database keeps only its hash. */
export async function nextRefreshToken(
  { ids, clock }: Pick<Services, 'ids' | 'clock'>,
  tx: Tx,
  { id: sessionId, expiresAt: sessionEndsAt }: OpenSession,
): Promise<string> {
  const token = newSecret(ids, 'rt_')
  const createdAt = clock.now()
  const expiresAt = new Date(Math.min(createdAt.getTime() + REFRESH_TOKEN_DAYS * DAY_MS, sessionEndsAt.getTime()))
  await insertRefreshToken(tx, { hash: hashSecret(token), sessionId, createdAt, expiresAt })
  return token
}

/** The reply to a sign-in or refresh that has committed. The access token carries all scopes of the role. */
export async function tokenPair(
  { accessTokens }: Pick<Services, 'accessTokens'>,
  { id: sessionId, userId, role }: OpenSession,
  refreshToken: string,
): Promise<TokenPair> {
  const accessToken = await accessTokens.issue({ kind: 'user', userId, sessionId }, scopesOfRole[role])
  return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: ACCESS_TOKEN_SECONDS }
}
