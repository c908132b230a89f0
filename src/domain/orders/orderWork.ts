import { isOrderLeased } from '../../db/queries/orderLeases.js'
import { duplicateOrder } from '../../values/errors/shopMake.js'
import type { OrderId } from '../../values/ids.js'
import type { LongWork } from '../idempotency/call.js'

/** The cancelling of an order, which goes on with the refund after its first commit. */
export const cancelling: LongWork = {
  isUnderWay: (db, id) => isOrderLeased(db, id as OrderId), // the mutations of orders begin no other work
}

/** The work of placing an order. The order is committed first and charged afterwards. */
export const placing: LongWork = {
  ...cancelling,
  duplicate: { code: 'DUPLICATE_ORDER', refuse: duplicateOrder },
}
