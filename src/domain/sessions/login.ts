import { insertSession } from '../../db/queries/sessions.js'
import type { SessionId } from '../../values/ids.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { accountOf } from '../caller.js'
import { checkPassword, wrongPassword } from '../passwords/checkPassword.js'
import type { Services } from '../services.js'
import { nextRefreshToken, type OpenSession, sessionEnd, type TokenPair, tokenPair } from './tokens.js'

export interface LoginInput {
  readonly email: string
  readonly password: string
}

/** Begins a session. @throws UNAUTHORIZED, RATE_LIMIT_EXCEEDED */
export async function login(services: Services, { email, password }: LoginInput): Promise<TokenPair> {
  const { id: userId, role, passwordHash } = await checkPassword(services, email, password)
  const createdAt = services.clock.now()
  // a new UUID is the id of the new session
  const session: OpenSession = { id: services.ids.uuid() as SessionId, userId, role, expiresAt: sessionEnd(createdAt) }
  const refreshToken = await services.write(async (tx) => {
    if (!(await insertSession(tx, { ...session, createdAt, passwordHash }))) throw wrongPassword() // the password was changed meanwhile
    services.wroteFor(accountOf(userId))
    await recordAuditEvent(services, tx, 'signed_in', { userId })
    return nextRefreshToken(services, tx, session)
  })
  return tokenPair(services, session, refreshToken)
}
