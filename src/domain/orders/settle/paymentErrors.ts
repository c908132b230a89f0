import type { OrderInFlight } from '../../../db/queries/orderInFlight.js'
import type { OrderRow } from '../../../db/queries/orders.js'
import { apiPath } from '../../../values/apiVersion.js'
import type { ApiError } from '../../../values/errors/apiError.js'
import { unavailable } from '../../../values/errors/make.js'
import { orderNumber } from '../../../values/orderNumber.js'

/** The order has ended before anything was charged. */
export function nothingOrdered({ id }: Pick<OrderRow, 'id'>): ApiError {
  return unavailable('The payment provider cannot be reached: nothing was ordered', { orderId: id })
}

/**
 * The error of an order whose payment is undecided. It says when the order is due, because an earlier retry does not reach the provider. A caller without
 * a key is never told to retry, because a second call would place a second order.
 * @param hasKey whether the call has an idempotency key, under which the caller may retry it.
 */
export function undecided({ id, nextSettleAt }: Pick<OrderInFlight, 'id' | 'nextSettleAt'>, hasKey: boolean, now: Date): ApiError {
  const message = hasKey
    ? 'The payment is not decided yet: repeat the call with the same idempotency key'
    : `The payment of order ${orderNumber(id)} is not decided yet. The order exists and is being settled: do not place it again. ` +
      `Look at GET ${apiPath('orders', id)}, or at the query order(id: ${id})`
  const left = nextSettleAt ? Math.ceil((nextSettleAt.getTime() - now.getTime()) / 1000) : 0 // null means that another process works on the order
  const strategy = hasKey ? 'backoff' : 'reconcile'
  return unavailable(message, { orderId: id }, { advice: { strategy, afterSeconds: Math.max(1, left) } })
}
