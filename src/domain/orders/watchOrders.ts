import type { Change } from '../../db/change.js'
import { fieldsOf } from '../../values/fields.js'
import type { OrderId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { type WatchedRows, waitingShare, watchRow, watchRows } from '../changes/watchRows.js'
import type { Services } from '../services.js'
import { mayBeInSight } from '../sight.js'
import { getOrder } from './readOrders.js'

const ID = fieldsOf('id')

type OrderWatch = Pick<Services, 'changes' | 'waitingEvents' | 'origin'>

/** Watches the orders that the actor may see. The read of a changed order checks again whether the actor may see it. @throws SERVICE_UNAVAILABLE */
export function watchOrders(services: OrderWatch, actor: Actor): WatchedRows<OrderId> {
  const wanted = (change: Change) => (change.kind === 'order' && mayBeInSight(actor, change.customerId) ? change.id : undefined)
  return watchRows(services.changes, wanted, waitingShare(services))
}

/** Watches one order. @throws NOT_FOUND */
export function watchOrder(services: OrderWatch & Pick<Services, 'db'>, actor: Actor, id: OrderId): Promise<WatchedRows<OrderId>> {
  return watchRow(
    services.changes,
    id,
    (change) => change.kind === 'order' && change.id === id,
    () => getOrder(services, actor, id, ID),
    waitingShare(services),
  )
}
