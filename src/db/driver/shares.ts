/* The numbers behind `guard.ts`: the share of the connections that one owner may hold. See docs/shares.md. */
import type { MakeGate } from '../../values/fairGate.js'
import type { StatementGates } from './guard.js'

/** Statements and transactions that may wait, for each connection of the pool. */
const WAITING_PER_CONNECTION = 64
const TRANSACTIONS_WAITING_PER_CONNECTION = 32

/** Shares the connections of a pool: an owner may hold three quarters of them. Some are kept for owners without a connection, and for reads. */
export function makeGates(name: string, pool: number, makeGate: MakeGate): StatementGates {
  const kept = Math.floor(pool / 8)
  const forReads = pool > 1 ? Math.max(1, Math.floor(pool / 4)) : 0
  return {
    connections: makeGate(`${name}_connections`, { ...share(pool, kept), ...queue(pool * WAITING_PER_CONNECTION) }),
    transactions: makeGate(`${name}_transactions`, {
      ...share(pool - forReads, 0),
      ...queue(pool * TRANSACTIONS_WAITING_PER_CONNECTION),
    }),
  }
}

function share(places: number, placesKept: number) {
  return { places, placesPerOwner: Math.max(1, Math.floor((places * 3) / 4)), placesKept }
}

function queue(places: number) {
  return { queue: places, queuePerOwner: Math.floor((places * 3) / 4), queueKept: Math.floor(places / 8) }
}
