import type { Tx } from '../../db/client.js'
import type { OrderRow } from '../../db/queries/orders.js'
import type { Services } from '../services.js'
import type { EventType } from '../webhooks/eventTypes.js'
import { changesBetween, recordEvents } from '../webhooks/recordEvent.js'

/** The fields of an order that may change after it is placed. This list omits fields that are computed from them. */
const CHANGING = ['status', 'paymentStatus', 'estimatedDelivery'] as const

/**
 * Records an event of an order, in the transaction of the change.
 * @param before the order before the change; undefined for a new order. @returns the order's REST representation, as JSON
 */
export async function recordOrderEvent(
  services: Services,
  tx: Tx,
  type: EventType & `order.${string}`,
  before: OrderRow | undefined,
  order: OrderRow,
  now: Date,
): Promise<string | undefined> {
  const { id: objectId, customerId } = order
  const [object] = await services.show('Order', [order], tx)
  const changes = before ? changesBetween(before, order, CHANGING) : null
  await recordEvents(services, tx, [{ type, objectType: 'order', objectId, customerId, changes, object }], now)
  return object
}
