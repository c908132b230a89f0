import type { DbSession } from '../db/client.js'
import type { Clock } from '../values/clock.js'
import { together } from '../values/together.js'
import type { Actor } from './actor.js'
import type { Services } from './services.js'
import { lockAccountsFor, mustStandStill } from './standing.js'

/**
 * Makes the transactions in which an actor writes. Each holds the actor's account until it ends. The locking statement is sent together
 * with the first statement of the work, so it costs no round trip. The transaction commits only when both succeed. The few transactions that end
 * accounts lock those accounts first and wait for the locks.
 */
export function writeAs(transaction: DbSession['transaction'], actor: Actor, clock: Clock): Services['write'] {
  return (act, ends) => {
    if (actor.kind === 'anonymous' && !ends) return transaction(act)
    return transaction(async (tx) => {
      if (ends) await lockAccountsFor(tx, actor, ends)
      // a refused caller gets the refusal, even when the work succeeded
      const [, result] = await together([mustStandStill(tx, actor, clock.now()), (async () => act(tx))()])
      return result
    })
  }
}
