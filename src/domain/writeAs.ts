import type { DbSession } from '../db/client.js'
import type { Clock } from '../values/clock.js'
import type { Actor } from './actor.js'
import type { Services } from './services.js'
import { lockAccountsFor, mustStandStill } from './standing.js'

/**
 * Makes the transactions in which an actor writes. Each holds the actor's account until it ends. The statement that does so is sent together with the
 * first statement of the work and not waited for, so it costs no round trip; the transaction commits only when both are good. The few transactions that
 * end accounts lock these first, and wait for that.
 */
export function writeAs(transaction: DbSession['transaction'], actor: Actor, clock: Clock): Services['write'] {
  return (act, ends) => {
    if (actor.kind === 'anonymous' && !ends) return transaction(act)
    return transaction(async (tx) => {
      if (ends) await lockAccountsFor(tx, actor, ends)
      const isStanding = mustStandStill(tx, actor, clock.now())
      const isDone = (async () => act(tx))()
      // the work is waited for in any case, as nothing may be sent any more once the transaction ends
      const [standing, work] = await Promise.allSettled([isStanding, isDone])
      if (standing.status === 'rejected') throw standing.reason // whatever the work came to, this caller may not do it
      if (work.status === 'rejected') throw work.reason
      return work.value
    })
  }
}
