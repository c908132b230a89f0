import type { Tx } from '../../db/client.js'
import { endSession, findSessionHolder, findSessionOfToken, useRefreshToken } from '../../db/queries/sessions.js'
import { unauthorized } from '../../values/errors/make.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { accountOf } from '../caller.js'
import { hashSecret } from '../secret.js'
import type { Services } from '../services.js'
import { nextRefreshToken, type TokenPair, tokenPair } from './tokens.js'

/**
 * Exchanges a refresh token for a new pair of tokens. A refresh token works once. A second use means that the token was stolen: the session
 * ends, and with it every access token of the session (RFC 9700, section 4.14.2).
 * @throws UNAUTHORIZED
 */
export async function refreshSession(services: Services, refreshToken: string): Promise<TokenPair> {
  const hash = hashSecret(refreshToken)
  const next = await services.write(async (tx) => {
    const now = services.clock.now()
    const sessionId = await useRefreshToken(tx, hash, now)
    if (!sessionId) return endIfReused(services, tx, hash) // must commit, so the refusal is thrown after the transaction
    const holder = await findSessionHolder(tx, sessionId, now)
    const session = holder && { ...holder, id: sessionId }
    if (session) services.wroteFor(accountOf(session.userId))
    return session && { session, refreshToken: await nextRefreshToken(services, tx, session) }
  })
  if (!next) throw unauthorized('The refresh token is not valid: sign in again')
  return tokenPair(services, next.session, next.refreshToken)
}

async function endIfReused(services: Services, tx: Tx, hash: Buffer): Promise<undefined> {
  const known = await findSessionOfToken(tx, hash)
  if (!known?.usedAt) return undefined
  const ended = await endSession(tx, known.sessionId, services.clock.now())
  if (ended > 0) await recordAuditEvent(services, tx, 'refresh_token_reused', { userId: known.userId })
  return undefined
}
