import { takeDueOrders } from '../../../db/queries/orderLeases.js'
import type { Services } from '../../services.js'
import { lastExpired } from './reservation.js'
import { settle } from './settle.js'

/** Orders that are settled at the same time. */
const MAX_UNDER_WAY = 50
/** Orders with an ended reservation that each run may begin beyond `MAX_UNDER_WAY`. */
const MAX_EXPIRED = 50
/** The loop's share of the provider's places. */
const OWNER = 'settling'

/** Settles orders whose server process ended in the middle, and orders whose payment has an open outcome. */
export interface Settler {
  /**
   * Begins to settle the due orders and does not wait for them, so a slow order holds up no other. All instances may call this at the same time: the
   * lease gives each order to one instance.
   * @returns the number of orders begun.
   */
  run(services: Services): Promise<number>
  /** Resolves once no order is being settled. */
  settled(): Promise<void>
}

/** @param onFailure receives the error when an order could not be settled and the payment provider is not the cause. */
export function createSettler(onFailure: (error: unknown) => void): Settler {
  const underWay = new Set<Promise<void>>()
  return {
    async run(services) {
      const now = services.clock.now()
      const expired = lastExpired(now)
      const bounds = { limit: Math.max(0, MAX_UNDER_WAY - underWay.size), expiredLimit: MAX_EXPIRED }
      if (underWay.size >= MAX_UNDER_WAY + MAX_EXPIRED) return 0
      const orders = await services.write((tx) => takeDueOrders(tx, now, expired, bounds))
      for (const order of orders) {
        const settling: Promise<void> = settle(services, order, OWNER)
          .then(() => undefined, onFailure)
          .finally(() => underWay.delete(settling))
        underWay.add(settling)
      }
      return orders.length
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

/**
 * Settles the due orders and waits for them.
 * @returns the number of orders begun. @throws AggregateError of the failures that `createSettler` reports
 */
export async function settleAll(services: Services): Promise<number> {
  const failures: unknown[] = []
  const settler = createSettler((error) => failures.push(error))
  const taken = await settler.run(services)
  await settler.settled()
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} orders could not be settled`)
  return taken
}
