import type { RecoveryPoint } from '../../db/queries/orderInFlight.js'
import type { OrderRow, OrderStatus } from '../../db/queries/orders.js'
import { conflict } from '../../values/errors/make.js'

interface OrderStanding extends Pick<OrderRow, 'status' | 'paymentStatus'> {
  readonly recoveryPoint: RecoveryPoint
}

const steps: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ['processing', 'cancelled'],
  processing: ['shipped', 'cancelled'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
}

/** The statuses that an order may move to. There are none unless the payment is captured. */
export function nextStatuses({ status, paymentStatus }: Pick<OrderStanding, 'status' | 'paymentStatus'>): readonly OrderStatus[] {
  return paymentStatus === 'captured' ? steps[status] : []
}

/** The next status of an order on its way to the customer. @throws CONFLICT as `mustBecome`, and when there is none */
export function nextStatus(order: OrderStanding): OrderStatus {
  const allowed = nextStatuses(order)
  mustBeSettled(order, allowed)
  const next = allowed.find((status) => status !== 'cancelled')
  if (next === undefined) throw conflict(`A ${order.status} order has no next status`, { status: order.status, nextStatuses: allowed })
  return next
}

/**
 * Requires that an order can become `to`.
 * @throws CONFLICT with the next statuses; while the order is being settled, also with the seconds until a retry
 */
export function mustBecome(order: OrderStanding, to: OrderStatus): void {
  const allowed = nextStatuses(order)
  mustBeSettled(order, allowed)
  if (!allowed.includes(to)) throw conflict(`A ${order.status} order cannot become ${to}`, { status: order.status, nextStatuses: allowed })
}

function mustBeSettled({ recoveryPoint }: OrderStanding, allowed: readonly OrderStatus[]): void {
  if (recoveryPoint !== 'settled') throw conflict('The payment of the order is not finished: try again later', { nextStatuses: allowed }, 2)
}
