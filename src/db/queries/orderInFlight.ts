import type { orders } from '../tables/orders.js'

type WholeRow = typeof orders.$inferSelect
export type RecoveryPoint = WholeRow['recoveryPoint']

/** The provider makes one charge under a charge key, however often it is asked. */
interface ChargeKeys {
  readonly chargeKey: string
  readonly paymentMethod: string
}

/** The provider makes one refund under a refund key. */
interface RefundKey {
  readonly refundKey: string
}

interface At<Point extends RecoveryPoint> {
  readonly recoveryPoint: Point
}

export type OrderToCharge = WholeRow & At<'charging'> & ChargeKeys
export type OrderToUndo = WholeRow & At<'undoing'> & ChargeKeys & RefundKey
export type OrderToRefund = WholeRow & At<'refunding'> & RefundKey
export type SettledOrder = WholeRow & At<'settled'>

/** A whole row of an order. Its recovery point tells which keys it has. */
export type OrderInFlight = OrderToCharge | OrderToUndo | OrderToRefund | SettledOrder

/** @throws Error for an order whose recovery point needs a key that it does not have. Nothing may be charged or refunded under an empty key. */
export function inFlight(row: WholeRow): OrderInFlight {
  const { recoveryPoint: point, chargeKey, paymentMethod, refundKey } = row
  const needsCharge = point === 'charging' || point === 'undoing'
  const needsRefund = point === 'refunding' || point === 'undoing'
  if ((needsCharge && (chargeKey === null || paymentMethod === null)) || (needsRefund && refundKey === null))
    throw new Error(`order ${row.id} is at the recovery point ${point} without its keys`)
  return row as OrderInFlight // its keys were checked
}
