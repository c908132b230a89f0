import type { Breach } from '../../db/queries/invariants.js'
import type { OrderId, WebhookDeliveryId, WebhookId } from '../../values/ids.js'
import type { ChargeOutcome } from './payments.js'

/** Alerts for the operators of the shop. */
export interface Alerts {
  /** A refund failed and is retried. Sent once for each order. */
  refundFailed(orderId: OrderId, cause: unknown): void
  /** The payment of an order is undecided although its reservation has ended. The provider is asked again. Sent once for each order. */
  orderStuck(orderId: OrderId, cause: unknown): void
  /** The provider refused a charge: `rejected` because of the request, `misconfigured` because of the gateway's own access. The order has failed. */
  chargeRefused(orderId: OrderId, answer: Extract<ChargeOutcome, { status: number }>): void
  /** The result of a ledger check. @param breaches empty when all invariants hold. */
  ledgerChecked(breaches: readonly Breach[]): void
  /** A delivery has failed for good. The endpoint's owner can redeliver it. */
  deliveryFailed(delivery: FailedDelivery): void
  /** The number of pending deliveries was counted. */
  backlogCounted(deliveries: number): void
  /** A write failed because a disk or a quota is full. */
  diskFull(store: 'database' | 'mail' | 'photos', cause: unknown): void
  /** The gateway disabled an endpoint without a request of its owner. */
  webhookDisabled(id: WebhookId, reason: string): void
}

interface FailedDelivery {
  readonly deliveryId: WebhookDeliveryId
  readonly webhookId: WebhookId
  readonly eventId: string
  readonly eventType: string
  readonly reason: string
}
