import type { WebhookDeliveryId, WebhookId } from '../../values/ids.js'

/** Alerts for the operators. The shop adds its alerts in `orderAlerts.ts`. */
export interface Alerts {
  /** A delivery has failed for good. The endpoint's owner can redeliver it. */
  deliveryFailed(delivery: FailedDelivery): void
  /** The pending deliveries were counted. @param ageSeconds time since the oldest of them fell due */
  backlogCounted(deliveries: number, ageSeconds: number): void
  /** Old rows of a table were deleted. */
  rowsForgotten(table: string, rows: number): void
  /** A table that grows by itself was measured. */
  tableMeasured(table: string, load: TableLoad): void
  /** The last backup was looked for. @param madeAt undefined when the audit log knows of none */
  lastBackupFound(madeAt: Date | undefined): void
  /** A write failed because a disk or a quota is full. */
  diskFull(store: 'database' | 'mail' | 'photos', cause: unknown): void
  /** The gateway disabled an endpoint without a request of its owner. */
  webhookDisabled(id: WebhookId, reason: string): void
}

interface TableLoad {
  readonly rows: number
  readonly bytes: number
  /** How long the oldest row should have been deleted already. */
  readonly overdueSeconds: number
}

interface FailedDelivery {
  readonly deliveryId: WebhookDeliveryId
  readonly webhookId: WebhookId
  readonly eventId: string
  readonly eventType: string
  readonly reason: string
}
