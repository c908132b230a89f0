import { takeDueOrders } from '../../db/queries/settling.js'
import type { Services } from '../services.js'
import { reservationEnd } from './leaveOpen.js'
import { settleOrder } from './settleOrder.js'

/** Orders that are settled at the same time. */
const MAX_UNDER_WAY = 50
/** Orders whose reservation has ended and that are taken on all the same. */
const MAX_EXPIRED = 50
/** The loop's share of the provider's places. */
const OWNER = 'settling'

/** Goes on with orders whose process has ended, or whose provider has not decided. */
export interface Settler {
  /**
   * Takes on what is due, and does not wait for it: an order that takes long holds up no other. Every instance may do it at the same time: each order is
   * taken by one.
   * @returns how many were taken on.
   */
  run(services: Services): Promise<number>
  /** Until nothing is under way. */
  settled(): Promise<void>
}

/** @param onFailure is told of orders that could not be settled for other reasons than the provider's. */
export function createSettler(onFailure: (error: unknown) => void): Settler {
  const underWay = new Set<Promise<void>>()
  return {
    async run(services) {
      const now = services.clock.now()
      const expired = new Date(now.getTime() - reservationEnd({ createdAt: new Date(0) }))
      const bounds = { limit: Math.max(0, MAX_UNDER_WAY - underWay.size), expiredLimit: MAX_EXPIRED }
      if (underWay.size >= MAX_UNDER_WAY + MAX_EXPIRED) return 0
      const orders = await services.write((tx) => takeDueOrders(tx, now, expired, bounds))
      for (const order of orders) {
        const settling: Promise<void> = settleOrder(services, order, OWNER)
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

/** Takes on what is due now, and waits for it. @returns how many were taken on. @throws AggregateError as `createSettler` tells */
export async function settleUnsettled(services: Services): Promise<number> {
  const failures: unknown[] = []
  const settler = createSettler((error) => failures.push(error))
  const taken = await settler.run(services)
  await settler.settled()
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} orders could not be settled`)
  return taken
}
