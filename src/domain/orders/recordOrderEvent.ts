import type { Tx } from '../../db/client.js'
import type { OrderRow } from '../../db/queries/orders.js'
import type { Services } from '../services.js'
import type { EventType } from '../webhooks/eventTypes.js'
import { changesBetween, recordEvents } from '../webhooks/recordEvent.js'

/** What may change about an order once it is placed, beside what follows from it. */
const CHANGING = ['status', 'paymentStatus', 'estimatedDelivery'] as const

/**
 * Writes down what has happened to an order, in the transaction in which it happens.
 * @param before none for an order that is new. @returns what REST shows of it, as JSON
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
