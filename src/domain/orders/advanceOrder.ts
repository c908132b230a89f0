import type { OrderRow } from '../../db/queries/orders.js'
import { moveOrder, orderForUpdate } from '../../db/queries/orderWrites.js'
import { conflict, notFound } from '../../values/errors/make.js'
import type { OrderId } from '../../values/ids.js'
import { nextStatuses, type OrderStatus } from '../../values/orderStatus.js'
import type { Actor } from '../actor.js'
import { demand } from '../demands.js'
import { mustBeVersion } from '../mustBeVersion.js'
import type { Services } from '../services.js'
import { recordOrderEvent } from './recordOrderEvent.js'
import { mustBecome, nextStatus } from './status.js'
import { visibleOrders } from './visibility.js'

/**
 * Advances an order one step; the event commits with the change.
 * @param to by default the next step. @throws NOT_FOUND, PRECONDITION_FAILED, CONFLICT when the state machine forbids it
 */
export function advanceOrder(
  services: Services,
  actor: Actor,
  id: OrderId,
  to: OrderStatus | undefined,
  version?: number | null,
): Promise<OrderRow> {
  const { write, clock } = services
  return write(async (tx) => {
    const order = await orderForUpdate(tx, visibleOrders(actor), id)
    if (!order) throw notFound('Order', id)
    demand(services, actor, 'seesOrder', id, order.customerId)
    mustBeVersion('Order', order, version)
    const next = to ?? nextStatus(order)
    mustBecome(order, next)
    if (next === 'cancelled')
      throw conflict('An order cannot be advanced to cancelled: cancel it instead', { nextStatuses: nextStatuses(order) })
    const now = clock.now()
    const changed = (await moveOrder(tx, id, 'settled', { status: next }, now)) as OrderRow // its row is locked and settled
    await recordOrderEvent(services, tx, 'order.updated', order, changed, now)
    return changed
  })
}
