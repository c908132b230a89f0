import type { OrderInFlight, OrderToCharge, OrderToUndo } from '../../../db/queries/orderInFlight.js'
import { noteCharge } from '../../../db/queries/orderLeases.js'
import { moveOrder } from '../../../db/queries/orderWrites.js'
import type { Services } from '../../services.js'
import { askForCharge } from './charge.js'
import { StillOpen } from './leaveOpen.js'
import { payBack } from './refund.js'
import { release } from './release.js'

/** Releases the units of an order whose reservation has ended. The provider's answer no longer matters for them. */
export function beginUndoing({ write, clock, ids }: Services, { id }: OrderToCharge): Promise<OrderInFlight | undefined> {
  const change = { recoveryPoint: 'undoing', refundKey: ids.uuid(), note: 'Not paid in time', units: 'released' } as const
  return write((tx) => moveOrder(tx, id, 'charging', change, clock.now()))
}

/** Asks under the same charge key whether the provider has made a charge, and pays it back. */
export async function undo(services: Services, order: OrderToUndo, owner: string): Promise<OrderInFlight | StillOpen | undefined> {
  if (order.mayBeCharged) {
    const outcome =
      order.chargeId === null ? await askForCharge(services, order, owner) : ({ kind: 'charged', chargeId: order.chargeId } as const)
    if (outcome.kind === 'charged') {
      const { chargeId } = outcome
      // stores the charge id, because a provider that forgot the key would charge again when asked again
      if (order.chargeId === null) await services.writeApart((tx) => noteCharge(tx, order.id, chargeId))
      const refund = await payBack(services, order, chargeId, owner)
      if (refund.kind !== 'refunded') return new StillOpen('refund', refund)
    } else if (outcome.kind !== 'declined') return new StillOpen('charge', outcome)
  }
  return release(services, order, 'Not paid in time')
}
