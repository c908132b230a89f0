import type { RecoveryPoint } from '../../db/queries/orderInFlight.js'
import type { OrderRow } from '../../db/queries/orders.js'
import { conflict } from '../../values/errors/make.js'
import { nextStatuses, type OrderStatus } from '../../values/orderStatus.js'

interface OrderStanding extends Pick<OrderRow, 'status' | 'paymentStatus'> {
  readonly recoveryPoint: RecoveryPoint
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
