import type { Tx } from '../../db/client.js'
import { endSession, endSessionsOfUser, findSessionOfToken } from '../../db/queries/sessions.js'
import type { SessionId, UserId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { demand } from '../demands.js'
import { hashSecret } from '../secret.js'
import type { Services } from '../services.js'
import { mustBeSession } from './mustBeSession.js'

export interface LogoutInput {
  /** Names the session when the credential of the call does not. */
  readonly refreshToken?: string | null
  /** True to end all sessions of the user. */
  readonly everywhere?: boolean | null
}

/**
 * Ends one session or all sessions of a user. An invalid refresh token ends nothing and is no error (RFC 7009, section 2.2).
 * @returns the number of ended sessions. @throws VALIDATION_ERROR when neither the credential nor a refresh token names a session, FORBIDDEN when a
 *   credential without the scope `users:write` is to end all sessions.
 */
export function logout(services: Services, actor: Actor, { refreshToken, everywhere }: LogoutInput): Promise<number> {
  return services.write(async (tx) => {
    const meant =
      refreshToken == null ? meantByActor(services, actor, everywhere === true) : await meantByToken(tx, refreshToken, everywhere === true)
    if (!meant) return 0
    const { userId, sessionId } = meant
    const now = services.clock.now()
    const ended = sessionId ? await endSession(tx, sessionId, now) : await endSessionsOfUser(tx, userId, now)
    if (ended > 0) await recordAuditEvent(services, tx, 'signed_out', { actor, userId })
    return ended
  })
}

interface Meant {
  readonly userId: UserId
  /** Undefined for all sessions of the user. */
  readonly sessionId: SessionId | undefined
}

function meantByActor(services: Services, actor: Actor, everywhere: boolean): Meant {
  if (actor.kind === 'user' && everywhere) {
    demand(services, actor, 'hasScope', 'users:write', 'The end of all sessions needs the scope users:write')
    return { userId: actor.userId, sessionId: undefined }
  }
  demand(services, actor, 'isSession')
  return mustBeSession(actor)
}

/** A token that was used before may be stolen, so it ends only its own session, as a second refresh with it does. */
async function meantByToken(tx: Tx, refreshToken: string, everywhere: boolean): Promise<Meant | undefined> {
  const known = await findSessionOfToken(tx, hashSecret(refreshToken))
  return known && { userId: known.userId, sessionId: everywhere && !known.usedAt ? undefined : known.sessionId }
}
