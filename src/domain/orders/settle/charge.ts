import { deleteRecordsOf, finishRecordsOf } from '../../../db/queries/idempotency.js'
import type { OrderInFlight, OrderToCharge, OrderToUndo } from '../../../db/queries/orderInFlight.js'
import { moveOrder } from '../../../db/queries/orderWrites.js'
import type { ApiError } from '../../../values/errors/apiError.js'
import { paymentFailed } from '../../../values/errors/shopMake.js'
import { orderNumber } from '../../../values/orderNumber.js'
import { refusalOf, sealAnswer } from '../../idempotency/answer.js'
import { answerCalls } from '../../idempotency/answerCalls.js'
import type { ChargeOutcome } from '../../ports/payments.js'
import type { Services } from '../../services.js'
import { recordOrderEvent } from '../recordOrderEvent.js'
import { StillOpen } from './leaveOpen.js'
import { nothingOrdered } from './paymentErrors.js'
import { FAILED, release } from './release.js'

/** Asks the provider for the charge of an order, under the key that is stored with the order. */
export function askForCharge({ payments, origin }: Services, order: OrderToCharge | OrderToUndo, owner: string): Promise<ChargeOutcome> {
  const { id, chargeKey: key, totalAmount: amount, currency, paymentMethod: method } = order
  return payments.charge({ key, reference: orderNumber(id), amount, currency, method, owner, span: origin.trace?.span })
}

/** @throws PAYMENT_FAILED, SERVICE_UNAVAILABLE when the first answer under the charge key ends the order without a decline */
export async function charge(services: Services, order: OrderToCharge, owner: string): Promise<OrderInFlight | StillOpen | undefined> {
  const outcome = await askForCharge(services, order, owner)
  switch (outcome.kind) {
    case 'charged':
      services.crashAt('order_charged')
      return capture(services, order, outcome.chargeId)
    case 'declined':
      services.crashAt('order_declined')
      return release(services, order, outcome.reason)
    case 'rejected':
      await endUntouched(
        services,
        order,
        'The payment provider rejected the payment',
        paymentFailed(order.id, 'provider_rejected'),
        outcome,
      )
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

/** The second transaction of a paid order: payment, units, event and stored answer commit together. */
async function capture(services: Services, { id }: OrderToCharge, chargeId: string): Promise<OrderInFlight | undefined> {
  const { write, clock } = services
  const captured = await write(async (tx) => {
    const now = clock.now()
    const change = { paymentStatus: 'captured', recoveryPoint: 'settled', chargeId, note: 'Paid' } as const
    const order = await moveOrder(tx, id, 'charging', { ...change, units: 'sold', payment: 'captured' }, now)
    if (!order) return undefined // the order is being undone; undoing finds this charge and pays it back
    const body = await recordOrderEvent(services, tx, 'order.created', undefined, order, now)
    await answerCalls(services, tx, order, 'placeOrder', now, body)
    return order
  })
  services.crashAt('order_captured')
  return captured
}

/**
 * Ends an order that certainly was not charged, and releases its units. A failed payment is stored under the idempotency key; otherwise the key may
 * be used again. Does nothing when an earlier attempt, or another process with the lease, may have charged.
 * @param refusal is thrown once the order has ended. @param answer the provider's answer, for an alert.
 */
async function endUntouched(
  { write, clock, secrets, alerts }: Services,
  { id }: OrderToCharge,
  note: string,
  refusal: ApiError,
  answer?: Extract<ChargeOutcome, { status: number }>,
): Promise<void> {
  const hasEnded = await write(async (tx) => {
    const now = clock.now()
    const isFailed = refusal.code === 'PAYMENT_FAILED'
    const change = { ...FAILED, note, ...(isFailed && { payment: 'declined' as const }) }
    if (!(await moveOrder(tx, id, 'charging', change, now, { isUncharged: true }))) return false
    if (isFailed) await finishRecordsOf(tx, id, 'placeOrder', sealAnswer(secrets, refusalOf(refusal), undefined), now)
    else await deleteRecordsOf(tx, id)
    return true
  })
  if (!hasEnded) return
  if (answer) alerts.chargeRefused(id, answer)
  throw refusal
}
