import type { DbSession } from '../db/client.js'
import type { RequiredStanding } from '../db/queries/standing.js'
import type { Clock } from '../values/clock.js'
import { together } from '../values/together.js'
import type { Actor } from './actor.js'
import { grantsOf } from './scopes.js'
import type { Services } from './services.js'
import { lockAccountsFor, mustStandStill } from './standing.js'

/**
 * Makes the transactions in which an actor writes. Each holds the actor's account until it ends. The locking statement is sent together
 * with the first statement of the work, so it costs no round trip. The transaction commits only when both succeed. The few transactions that end
 * accounts lock those accounts first and wait for the locks. A statement that is a transaction of its own holds the account itself.
 */
export function writeAs(session: DbSession, actor: Actor, clock: Clock): Pick<Services, 'write' | 'writeAlone'> {
  const { transaction } = session
  return {
    write(act, ends, form) {
      if (actor.kind === 'anonymous' && !ends) return transaction(act, form)
      return transaction(async (tx) => {
        if (ends) await lockAccountsFor(tx, actor, ends)
        // a refused caller gets the refusal, even when the work succeeded
        const [, result] = await together([mustStandStill(tx, actor, clock.now()), (async () => act(tx))()])
        return result
      }, form)
    },
    writeAlone: (send) => send(session.alone, requiredStanding(actor, clock.now())),
  }
}

/** The standing that the actor had when the call was admitted. */
function requiredStanding(actor: Actor, now: Date): RequiredStanding {
  if (actor.kind === 'anonymous') return { kind: 'none' }
  if (actor.kind === 'client') {
    const { kind, clientId, tokenId, scopes } = actor
    return { kind, clientId, tokenId, grants: [...scopes].map((scope) => grantsOf(scope).join(' ')) }
  }
  const { userId, role, credential } = actor
  const user = { userId, role, at: now.toISOString() }
  return credential.kind === 'apiKey'
    ? { kind: 'key', keyId: credential.keyId, ...user }
    : { kind: 'session', sessionId: credential.sessionId, ...user }
}
