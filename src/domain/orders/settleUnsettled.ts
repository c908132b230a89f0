import { takeUnsettledOrders } from '../../db/queries/placement.js'
import type { Services } from '../services.js'
import { settleOrder } from './settleOrder.js'

const BATCH = 20

/**
 * Goes on with orders whose process has ended, or whose provider could not be reached. Every instance may do it at the same time: each order is
 * taken by one.
 * @returns how many were taken on. @throws AggregateError when some of them failed for other reasons than the provider's
 */
export async function settleUnsettled(services: Services): Promise<number> {
  const orders = await services.write((tx) => takeUnsettledOrders(tx, BATCH))
  const outcomes = await Promise.allSettled(orders.map((order) => settleOrder(services, order)))
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} orders could not be settled`)
  return orders.length
}
