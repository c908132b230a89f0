import type { OrderRow } from '../../db/queries/orders.js'
import { findOrder } from '../../db/queries/placement.js'
import { renewLease, takeLease } from '../../db/queries/settling.js'
import type { OrderId } from '../../values/ids.js'
import { inProgress } from '../idempotency/call.js'
import { type Services, servicesWith } from '../services.js'
import { beginUndoing, chargeOrder, isExpired, undoOrder } from './chargeOrder.js'
import { leaveOpen, StillOpen } from './leaveOpen.js'
import { paymentFailed, undecided } from './paymentErrors.js'
import { refundOrder } from './refundOrder.js'

const RENEW_MS = 5000

/**
 * Goes on with an order that an earlier call has begun, unless the provider is to be left alone for now.
 * @throws IDEMPOTENCY_IN_PROGRESS when somebody is at work on it, SERVICE_UNAVAILABLE when it is not due, and as `settledOrder`
 */
export async function resumedOrder(services: Services, id: OrderId): Promise<OrderRow> {
  const { order, isWaiting } = await takeAgain(services, id)
  return isWaiting ? outcomeOf(services, order) : settledOrder(services, order)
}

/** An order that an earlier call has begun. */
interface Resumed {
  readonly order: OrderRow
  /** True while the order's backoff lasts; otherwise the caller holds the lease. The backoff of a charge ends with the reservation at the latest. */
  readonly isWaiting: boolean
}

/**
 * Takes the lease of an order that an earlier call has begun, if the order is due: the retries of a client must not reach a provider that has asked for
 * time, and must not put off the attempts of the background loop.
 * @throws IDEMPOTENCY_IN_PROGRESS when somebody is at work on it
 */
export async function takeAgain(services: Services, id: OrderId): Promise<Resumed> {
  const now = services.clock.now()
  const taken = await services.writeApart((tx) => takeLease(tx, id, now))
  if (taken) return { order: taken, isWaiting: false }
  const order = await wholeOrder(services, id)
  const { recoveryPoint, nextSettleAt } = order
  if (recoveryPoint === 'settled' || nextSettleAt === null || nextSettleAt <= now) throw inProgress()
  return { order, isWaiting: true }
}

/**
 * Settles an order that was begun, and tells how it ended.
 * @param begun whose lease the caller holds.
 * @throws PAYMENT_FAILED, SERVICE_UNAVAILABLE when it is not decided yet.
 */
export async function settledOrder(services: Services, begun: OrderRow): Promise<OrderRow> {
  return outcomeOf(services, await settleOrder(services, begun))
}

function outcomeOf({ claim, clock }: Services, order: OrderRow): OrderRow {
  if (order.paymentStatus === 'captured') return order
  if (order.recoveryPoint === 'settled') throw paymentFailed(order)
  throw undecided(order, claim !== undefined, clock.now())
}

/**
 * Does what is left to be done about an order's money, under the keys that are stored with it. The caller holds the lease, which is renewed
 * meanwhile and let go of at the end.
 * @param owner whose share of the provider's places it takes; by default the customer's.
 * @returns the order afterwards; it is still unsettled when the provider has not decided.
 * @throws PAYMENT_FAILED, SERVICE_UNAVAILABLE when the provider's first answer ended the order
 */
export async function settleOrder(caller: Services, begun: OrderRow, owner = `customer:${begun.customerId}`): Promise<OrderRow> {
  const services = servicesWith(caller, { write: caller.writeApart }) // the shop finishes the order even when the caller's account ends
  const { id } = begun
  const renewal = setInterval(() => void services.writeApart((tx) => renewLease(tx, id)).catch(() => {}), RENEW_MS).unref()
  try {
    for (let order = begun; ; ) {
      const before = order.recoveryPoint
      if (before === 'settled') return order
      const progress = await step(services, order, owner)
      if (progress instanceof StillOpen) await leaveOpen(services, order, progress)
      order = progress instanceof StillOpen || !progress ? await wholeOrder(services, id) : progress
      if (order.recoveryPoint === before) return order // the order is still open, or another process holds it
    }
  } finally {
    clearInterval(renewal)
  }
}

/** Moves the order to its next recovery point. @returns undefined when another process has moved it already. */
async function step(services: Services, order: OrderRow, owner: string): Promise<OrderRow | StillOpen | undefined> {
  switch (order.recoveryPoint) {
    case 'charging':
      return isExpired(services, order) ? beginUndoing(services, order) : chargeOrder(services, order, owner)
    case 'undoing':
      return undoOrder(services, order, owner)
    case 'refunding':
      return refundOrder(services, order, owner)
    case 'settled':
      return order
  }
}

async function wholeOrder({ db }: Services, id: OrderId): Promise<OrderRow> {
  const order = await findOrder(db, id)
  if (!order) throw new Error(`order ${id} is gone`) // orders are never deleted
  return order
}
