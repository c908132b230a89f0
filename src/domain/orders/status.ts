import type { RecoveryPoint } from '../../db/queries/orderInFlight.js'
import type { OrderRow, OrderStatus } from '../../db/queries/orders.js'
import { conflict } from '../../values/errors/make.js'

interface Standing extends Pick<OrderRow, 'status' | 'paymentStatus'> {
  readonly recoveryPoint: RecoveryPoint
}

const steps: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ['processing', 'cancelled'],
  processing: ['shipped', 'cancelled'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
}

/** Where an order may go from here: nowhere before it is paid. */
export function nextStatuses({ status, paymentStatus }: Pick<Standing, 'status' | 'paymentStatus'>): readonly OrderStatus[] {
  return paymentStatus === 'captured' ? steps[status] : []
}

/** @throws CONFLICT when the order cannot become `to`, with what it can; and while something about its money is under way, with when to ask again. */
export function mustBecome(order: Standing, to: OrderStatus): void {
  const allowed = nextStatuses(order)
  if (order.recoveryPoint !== 'settled')
    throw conflict('The payment of the order is under way', { nextStatuses: allowed, retryAfterSeconds: 2 })
  if (!allowed.includes(to)) throw conflict(`A ${order.status} order cannot become ${to}`, { status: order.status, nextStatuses: allowed })
}
