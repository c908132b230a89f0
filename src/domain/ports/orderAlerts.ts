import type { Breach } from '../../db/queries/invariants.js'
import type { OrderId } from '../../values/ids.js'
import type { ChargeOutcome } from './payments.js'

/** Alerts about orders and their money. */
export interface OrderAlerts {
  /** A refund failed and is retried. Sent once for each order. */
  refundFailed(orderId: OrderId, cause: unknown): void
  /** The payment of an order is undecided although its reservation has ended. The provider is asked again. Sent once for each order. */
  orderStuck(orderId: OrderId, cause: unknown): void
  /** The provider refused a charge: `rejected` because of the request, `misconfigured` because of the gateway's own access. The order has failed. */
  chargeRefused(orderId: OrderId, answer: Extract<ChargeOutcome, { status: number }>): void
  /** The result of a ledger check. @param breaches empty when all invariants hold. */
  ledgerChecked(breaches: readonly Breach[]): void
}

declare module './alerts.js' {
  interface Alerts extends OrderAlerts {}
}
