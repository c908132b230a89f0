import { invalidField } from '../../values/errors/make.js'
import type { SessionId } from '../../values/ids.js'
import type { Actor, UserActor } from '../actor.js'

/** @returns the session of the call. @throws VALIDATION_ERROR when the call came with another kind of credential. */
export function mustBeSession(actor: Actor): { readonly userId: UserActor['userId']; readonly sessionId: SessionId } {
  if (actor.kind !== 'user' || actor.credential.kind !== 'session')
    throw invalidField('refreshToken', 'is required when the credential of the call is not a session')
  return { userId: actor.userId, sessionId: actor.credential.sessionId }
}
