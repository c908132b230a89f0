import type { WebhookDeliveryId, WebhookId } from '../../values/ids.js'

/** Alerts for the operators. The shop adds its alerts in `orderAlerts.ts`. */
export interface Alerts {
  /** A delivery has failed for good. The endpoint's owner can redeliver it. */
  deliveryFailed(delivery: FailedDelivery): void
  /** The pending deliveries were counted. @param ageSeconds time since the oldest of them fell due */
  backlogCounted(deliveries: number, ageSeconds: number): void
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
