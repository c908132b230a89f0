import type { OrderInFlight } from '../../../db/queries/orderInFlight.js'
import type { OrderRow } from '../../../db/queries/orders.js'
import type { ApiError } from '../../../values/errors/apiError.js'
import { unavailable } from '../../../values/errors/make.js'
import { orderNumber } from '../orderNumber.js'

/** The order has ended before anything was charged. */
export function nothingOrdered({ id }: Pick<OrderRow, 'id'>): ApiError {
  return unavailable('The payment provider cannot be reached: nothing was ordered', { orderId: id })
}

/**
 * The error says when the order is due: an earlier attempt asks nobody.
 * @param hasKey whether the call came with an idempotency key, under which it may be repeated.
 */
export function undecided({ id, nextSettleAt }: Pick<OrderInFlight, 'id' | 'nextSettleAt'>, hasKey: boolean, now: Date): ApiError {
  const message = hasKey
    ? 'The payment is not decided yet: ask again under the same idempotency key'
    : `The payment of order ${orderNumber(id)} is not decided yet. The order exists and is being settled: do not place it again. ` +
      `Look at GET /v1/orders/${id}, or at the query order(id: ${id})`
  const left = nextSettleAt ? Math.ceil((nextSettleAt.getTime() - now.getTime()) / 1000) : 0 // another process is at work when there is no moment
  return unavailable(message, { orderId: id, retryAfterSeconds: Math.max(1, left) })
}
