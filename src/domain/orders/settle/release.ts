import { finishRecordsOf } from '../../../db/queries/idempotency.js'
import type { OrderInFlight, OrderToCharge, OrderToUndo } from '../../../db/queries/orderInFlight.js'
import { moveOrder } from '../../../db/queries/orderWrites.js'
import { paymentFailed } from '../../../values/errors/shopMake.js'
import { refusalOf, sealAnswer } from '../../idempotency/answer.js'
import type { Services } from '../../services.js'

/** The change of an order that has failed. Nothing is paid, nothing will arrive, and the units that it still holds go back. */
export const FAILED = {
  status: 'cancelled',
  paymentStatus: 'failed',
  recoveryPoint: 'settled',
  estimatedDelivery: null,
  units: 'released',
} as const

/** Ends an order as failed: puts back the units that it still holds, and stores the refusal under its idempotency key. */
export async function release(
  services: Services,
  { id, recoveryPoint }: OrderToCharge | OrderToUndo,
  note: string,
): Promise<OrderInFlight | undefined> {
  const { write, clock, secrets } = services
  const released = await write(async (tx) => {
    const now = clock.now()
    const order = await moveOrder(tx, id, recoveryPoint, { ...FAILED, note, payment: 'declined' }, now)
    if (!order) return undefined
    await finishRecordsOf(tx, id, 'placeOrder', sealAnswer(secrets, refusalOf(paymentFailed(order.id)), undefined), now)
    return order
  })
  services.crashAt('order_released')
  return released
}
