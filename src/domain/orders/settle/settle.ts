import type { OrderInFlight, SettledOrder } from '../../../db/queries/orderInFlight.js'
import { renewLease, takeLease } from '../../../db/queries/orderLeases.js'
import { findOrder } from '../../../db/queries/orderWrites.js'
import { conflict } from '../../../values/errors/make.js'
import { paymentFailed } from '../../../values/errors/shopMake.js'
import type { OrderId } from '../../../values/ids.js'
import { inProgress } from '../../idempotency/call.js'
import { type Services, servicesWith } from '../../services.js'
import { charge } from './charge.js'
import { leaveOpen, StillOpen } from './leaveOpen.js'
import { undecided } from './paymentErrors.js'
import { refund } from './refund.js'
import { isExpired } from './reservation.js'
import { beginUndoing, undo } from './undo.js'

/*
 * The money of an order is a state machine. The column `recovery_point` holds the state:
 *
 *   (placeOrder) ─▶ charging ─ charged ──────────────────────────────────▶ settled, captured
 *                      │└───── declined, rejected, never sent ───────────▶ settled, failed
 *                      └ reservation ends ─▶ undoing ─ no charge, or ─────▶ settled, failed
 *                                                      charge paid back
 *   settled, captured ─ cancelOrder ───────▶ refunding ─ paid back ───────▶ settled, refunded
 *
 * An unknown outcome leaves the order in its state; `leaveOpen` stores the moment of the next attempt. placeOrder reserves the units. They are sold
 * when the order is captured, and go back into the shop when the order fails, when it begins to be undone, and when it is cancelled.
 *
 * Only the holder of the order's lease acts: the call that placed or cancelled the order, a retry under its idempotency key, or the background loop
 * (`settleAll`). A lease lasts 15 s and is renewed during the work, so the order of a process that has ended is soon free. Each transition is one
 * transaction that compares the state (`moveOrder`): a process that comes too late changes nothing. The provider is asked under keys that are
 * stored with the order, so a retry makes no second charge and no second refund.
 */

/** Time between two renewals of a lease, in milliseconds. */
const RENEW_MS = 5000

/**
 * Continues an order that an earlier call has begun, unless the order is not due.
 * @throws IDEMPOTENCY_IN_PROGRESS while another holder has the lease, SERVICE_UNAVAILABLE when the order is not due, and as `settleOrThrow`
 */
export async function resume(services: Services, id: OrderId): Promise<SettledOrder> {
  const { order, isWaiting } = await takeAgain(services, id)
  return isWaiting ? outcomeOf(services, order) : settleOrThrow(services, order)
}

/** An order that an earlier call has begun. */
interface Resumed {
  readonly order: OrderInFlight
  /** True while the order's backoff lasts; otherwise this process holds the lease. The backoff of a charge ends with the reservation at the latest. */
  readonly isWaiting: boolean
}

/**
 * Takes the lease of an order that an earlier call has begun, if the order is due. The retries of a client must not reach a provider before its
 * Retry-After, and must not delay the attempts of the background loop.
 * @throws IDEMPOTENCY_IN_PROGRESS while another holder has the lease
 */
export async function takeAgain(services: Services, id: OrderId): Promise<Resumed> {
  const now = services.clock.now()
  const taken = await services.writeApart((tx) => takeLease(tx, id, now))
  if (taken) return { order: taken, isWaiting: false }
  const order = await currentOrder(services, id)
  const { recoveryPoint, nextSettleAt } = order
  if (recoveryPoint === 'settled' || nextSettleAt === null || nextSettleAt <= now) throw inProgress()
  return { order, isWaiting: true }
}

/**
 * Settles an order whose lease this process holds.
 * @returns the order, which is paid. @throws PAYMENT_FAILED, and SERVICE_UNAVAILABLE while the payment is not decided
 */
export async function settleOrThrow(services: Services, begun: OrderInFlight): Promise<SettledOrder> {
  return outcomeOf(services, await settle(services, begun))
}

function outcomeOf({ callKey, clock }: Services, order: OrderInFlight): SettledOrder {
  if (order.recoveryPoint !== 'settled') throw undecided(order, callKey !== undefined, clock.now())
  if (order.paymentStatus !== 'captured') throw paymentFailed(order.id)
  return order
}

/**
 * Takes every step that an order's state allows, until the order is settled or an outcome is unknown. This process holds the lease, which is renewed
 * meanwhile and given up at the end.
 * @param owner whose share of the provider's places the steps use; by default the customer's
 * @throws PAYMENT_FAILED, SERVICE_UNAVAILABLE when the provider's first answer ended the order
 */
export async function settle(caller: Services, begun: OrderInFlight, owner = `customer:${begun.customerId}`): Promise<OrderInFlight> {
  const services = servicesWith(caller, { write: caller.writeApart }) // the shop finishes the order even when the caller's account ends
  const { id } = begun
  const renewal = setInterval(() => void services.writeApart((tx) => renewLease(tx, id)).catch(() => {}), RENEW_MS).unref()
  try {
    for (let order = begun; ; ) {
      const before = order.recoveryPoint
      const progress = await step(services, order, owner)
      if (progress instanceof StillOpen) await leaveOpen(services, order, progress)
      order = progress instanceof StillOpen || !progress ? await currentOrder(services, id) : progress
      if (order.recoveryPoint === before) return order // the order is still open, or another process holds it
    }
  } finally {
    clearInterval(renewal)
  }
}

/** Takes one step. @returns undefined when another process has moved the order already */
async function step(services: Services, order: OrderInFlight, owner: string): Promise<OrderInFlight | StillOpen | undefined> {
  switch (order.recoveryPoint) {
    case 'charging':
      return isExpired(services, order) ? beginUndoing(services, order) : charge(services, order, owner)
    case 'undoing':
      return undo(services, order, owner)
    case 'refunding':
      return refund(services, order, owner)
    case 'settled':
      return order
  }
}

async function currentOrder({ db }: Services, id: OrderId): Promise<OrderInFlight> {
  const order = await findOrder(db, id)
  // orders are never deleted, but the reset of a sandbox begins the shop anew
  if (!order) throw conflict('The sandbox was reset while the order was placed: place it again', { orderId: id }, 1)
  return order
}
