import type { OrderInFlight, OrderToRefund, OrderToUndo } from '../../../db/queries/orderInFlight.js'
import { moveOrder } from '../../../db/queries/orderWrites.js'
import { answerCalls } from '../../idempotency/answerCalls.js'
import type { RefundOutcome } from '../../ports/payments.js'
import type { Services } from '../../services.js'
import { recordOrderEvent } from '../recordOrderEvent.js'
import { StillOpen } from './leaveOpen.js'

/** Pays back a cancelled order. */
export async function refund(services: Services, order: OrderToRefund, owner: string): Promise<OrderInFlight | StillOpen | undefined> {
  const { write, clock } = services
  const { id, chargeId } = order
  if (chargeId !== null) {
    const outcome = await payBack(services, order, chargeId, owner)
    if (outcome.kind !== 'refunded') return new StillOpen('refund', outcome)
  }
  services.crashAt('order_refund_sent')
  const settled = await write(async (tx) => {
    const now = clock.now()
    const change = { paymentStatus: 'refunded', recoveryPoint: 'settled', note: 'Paid back', payment: 'refunded' } as const
    const refunded = await moveOrder(tx, id, 'refunding', change, now)
    if (!refunded) return undefined
    const body = await recordOrderEvent(services, tx, 'order.updated', order, refunded, now)
    await answerCalls(services, tx, refunded, 'cancelOrder', now, body)
    return refunded
  })
  services.crashAt('order_refunded')
  return settled
}

/** Asks the provider for a refund, under the key that is stored with the order. */
export function payBack(
  { payments, origin }: Services,
  { refundKey: key, totalAmount: amount, currency }: OrderToRefund | OrderToUndo,
  chargeId: string,
  owner: string,
): Promise<RefundOutcome> {
  return payments.refund({ key, chargeId, amount, currency, owner, span: origin.trace?.span })
}
