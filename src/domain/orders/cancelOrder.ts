import type { Tx } from '../../db/client.js'
import type { OrderInFlight } from '../../db/queries/orderInFlight.js'
import { moveOrder, orderForUpdate } from '../../db/queries/orderWrites.js'
import { notFound } from '../../values/errors/make.js'
import type { OrderId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { demand } from '../demands.js'
import { answerCalls } from '../idempotency/answerCalls.js'
import { mustBeVersion } from '../mustBeVersion.js'
import type { Services } from '../services.js'
import { recordOrderEvent } from './recordOrderEvent.js'
import { settle, takeAgain } from './settle/settle.js'
import { mustBecome } from './status.js'
import { visibleOrders } from './visibility.js'

/**
 * Cancels an order. One transaction returns the units and records the event. Then the money is paid back, with retries until the refund succeeds.
 * @returns the order; its payment is `refunding` while the refund is open.
 * @throws NOT_FOUND, PRECONDITION_FAILED, CONFLICT for an order that cannot be cancelled, such as a shipped one
 */
export async function cancelOrder(services: Services, actor: Actor, id: OrderId, version?: number | null): Promise<OrderInFlight> {
  const { callKey, write, writeApart, clock } = services
  const { order: begun, isWaiting } =
    callKey?.begun === undefined
      ? { order: await write((tx) => beginCancelling(services, tx, actor, id, version)), isWaiting: false }
      : await takeAgain(services, id)
  services.crashAt('order_cancelled')
  const order = isWaiting ? begun : await settle(services, begun)
  // the units are returned and the refund is retried until it succeeds, so the call is answered while the refund is open
  if (order.recoveryPoint !== 'settled')
    await writeApart(async (tx) => {
      const [body] = await services.show('Order', [order], tx)
      await answerCalls(services, tx, order, 'cancelOrder', clock.now(), body)
    })
  return order
}

async function beginCancelling(
  services: Services,
  tx: Tx,
  actor: Actor,
  id: OrderId,
  version: number | null | undefined,
): Promise<OrderInFlight> {
  const { callKey, clock, ids } = services
  await callKey?.lock(tx)
  const order = await orderForUpdate(tx, visibleOrders(actor), id)
  if (!order) throw notFound('Order', id)
  demand(services, actor, 'seesOrder', id, order.customerId)
  mustBeVersion('Order', order, version)
  mustBecome(order, 'cancelled')
  const now = clock.now()
  const change = { status: 'cancelled', paymentStatus: 'refunding', recoveryPoint: 'refunding', estimatedDelivery: null } as const
  const effects = { refundKey: ids.uuid(), note: 'Cancelled', units: 'returned', payment: 'refund_requested' } as const
  const cancelled = (await moveOrder(tx, id, 'settled', { ...change, ...effects }, now, { takesLease: true })) as OrderInFlight // its row is locked and settled
  await recordOrderEvent(services, tx, 'order.cancelled', order, cancelled, now)
  await callKey?.take(tx, id, now)
  return cancelled
}
