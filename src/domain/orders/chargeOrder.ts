import { deleteRecordsOfOrder, finishRecordsOfOrder } from '../../db/queries/idempotency.js'
import type { OrderRow } from '../../db/queries/orders.js'
import { insertPaymentMovement, moveOrder, moveStockOfOrder } from '../../db/queries/placement.js'
import { noteCharge } from '../../db/queries/settling.js'
import type { ApiError } from '../../values/errors.js'
import { refusalOf, sealAnswer } from '../idempotency/answer.js'
import type { ChargeOutcome } from '../payments.js'
import type { Services } from '../services.js'
import { answerCalls } from './answerCalls.js'
import { reservationEnd, StillOpen } from './leaveOpen.js'
import { orderNumber } from './orderNumber.js'
import { nothingOrdered, paymentFailed } from './paymentErrors.js'
import { recordOrderEvent } from './recordOrderEvent.js'
import { payBack } from './refundOrder.js'

/** An order that failed: it is over, and nothing will arrive. */
const FAILED = { status: 'cancelled', paymentStatus: 'failed', recoveryPoint: 'settled', estimatedDelivery: null } as const

/** True once the order's reservation has ended. */
export function isExpired({ clock }: Pick<Services, 'clock'>, order: OrderRow): boolean {
  return reservationEnd(order) <= clock.now().getTime()
}

function ask({ payments }: Services, order: OrderRow, owner: string): Promise<ChargeOutcome> {
  const { id, chargeKey, totalAmount: amount, currency, paymentMethod } = order
  // an order at this point was made with a key and a method
  return payments.charge({ key: chargeKey ?? '', reference: orderNumber(id), amount, currency, method: paymentMethod ?? '', owner })
}

/** @throws PAYMENT_FAILED, SERVICE_UNAVAILABLE when the first answer under the charge key ends the order otherwise than by declining */
export async function chargeOrder(services: Services, order: OrderRow, owner: string): Promise<OrderRow | StillOpen | undefined> {
  const outcome = await ask(services, order, owner)
  switch (outcome.kind) {
    case 'charged':
      services.crashAt('order_charged')
      return capture(services, order, outcome.chargeId)
    case 'declined':
      services.crashAt('order_declined')
      return release(services, order, 'charging', outcome.reason)
    case 'rejected':
      await endUntouched(services, order, 'The payment provider rejected the payment', paymentFailed(order, 'provider_rejected'), outcome)
      return new StillOpen('charge', outcome)
    case 'misconfigured':
      await endUntouched(services, order, 'The payment provider refused the gateway', nothingOrdered(order), outcome)
      return new StillOpen('charge', outcome)
    case 'notSent':
      await endUntouched(services, order, 'The payment provider could not be reached', nothingOrdered(order))
      return new StillOpen('charge', outcome)
    case 'unknown':
      return new StillOpen('charge', outcome)
  }
}

/** The second transaction of an order that was paid: money, goods, event and remembered answer commit together. */
async function capture(services: Services, { id, totalAmount }: OrderRow, chargeId: string): Promise<OrderRow | undefined> {
  const { write, clock } = services
  const captured = await write(async (tx) => {
    const now = clock.now()
    const change = { paymentStatus: 'captured', recoveryPoint: 'settled', chargeId, note: 'Paid' } as const
    const order = await moveOrder(tx, id, 'charging', change, now)
    if (!order) return undefined // the order is being undone; undoing finds this charge and pays it back
    await moveStockOfOrder(tx, id, 'sold', now)
    await insertPaymentMovement(tx, { orderId: id, kind: 'captured', amount: totalAmount, chargeId, createdAt: now })
    const body = await recordOrderEvent(services, tx, 'order.created', undefined, order, now)
    await answerCalls(services, tx, order, 'placeOrder', now, body)
    return order
  })
  services.crashAt('order_captured')
  return captured
}

/** Puts back the units that the order still holds, and remembers that the payment failed. */
async function release(
  services: Services,
  { id, totalAmount }: OrderRow,
  expected: 'charging' | 'undoing',
  note: string,
): Promise<OrderRow | undefined> {
  const { write, clock, secrets } = services
  const released = await write(async (tx) => {
    const now = clock.now()
    const order = await moveOrder(tx, id, expected, { ...FAILED, note }, now)
    if (!order) return undefined
    await moveStockOfOrder(tx, id, 'released', now)
    await insertPaymentMovement(tx, { orderId: id, kind: 'declined', amount: totalAmount, createdAt: now })
    await finishRecordsOfOrder(tx, id, 'placeOrder', sealAnswer(secrets, refusalOf(paymentFailed(order)), undefined), now)
    return order
  })
  services.crashAt('order_released')
  return released
}

/**
 * Ends an order that certainly was not charged, and releases its units. A failed payment is stored under the idempotency key; otherwise the key may be used
 * again. Does nothing when an earlier attempt, or another process with the lease, may have charged.
 * @param refusal is thrown once the order has ended. @param answer the provider's answer, for an alert.
 */
async function endUntouched(
  { write, clock, secrets, alerts }: Services,
  { id, totalAmount }: OrderRow,
  note: string,
  refusal: ApiError,
  answer?: Extract<ChargeOutcome, { status: number }>,
): Promise<void> {
  const hasEnded = await write(async (tx) => {
    const now = clock.now()
    if (!(await moveOrder(tx, id, 'charging', { ...FAILED, note }, now, { isUncharged: true }))) return false
    await moveStockOfOrder(tx, id, 'released', now)
    if (refusal.code === 'PAYMENT_FAILED') {
      await insertPaymentMovement(tx, { orderId: id, kind: 'declined', amount: totalAmount, createdAt: now })
      await finishRecordsOfOrder(tx, id, 'placeOrder', sealAnswer(secrets, refusalOf(refusal), undefined), now)
    } else await deleteRecordsOfOrder(tx, id)
    return true
  })
  if (!hasEnded) return
  if (answer) alerts.chargeRefused(id, answer)
  throw refusal
}

/** Releases the units of an order whose reservation has ended. The provider's answer no longer matters for them. */
export function beginUndoing({ write, clock, ids }: Services, { id }: OrderRow): Promise<OrderRow | undefined> {
  return write(async (tx) => {
    const now = clock.now()
    const change = { recoveryPoint: 'undoing', refundKey: ids.uuid(), note: 'Not paid in time' } as const
    const order = await moveOrder(tx, id, 'charging', change, now)
    if (order) await moveStockOfOrder(tx, id, 'released', now)
    return order
  })
}

/** Asks, under the same key, whether there was a charge, and gives it back. */
export async function undoOrder(services: Services, order: OrderRow, owner: string): Promise<OrderRow | StillOpen | undefined> {
  if (order.mayBeCharged) {
    const outcome = order.chargeId === null ? await ask(services, order, owner) : ({ kind: 'charged', chargeId: order.chargeId } as const)
    if (outcome.kind === 'charged') {
      const { chargeId } = outcome
      // stores the charge id, because a provider that forgot the key would charge again when asked again
      if (order.chargeId === null) await services.writeApart((tx) => noteCharge(tx, order.id, chargeId))
      const refund = await payBack(services, order, chargeId, owner)
      if (refund.kind !== 'refunded') return new StillOpen('refund', refund)
    } else if (outcome.kind !== 'declined') return new StillOpen('charge', outcome)
  }
  return release(services, order, 'undoing', 'Not paid in time')
}
