import { invariantNames } from '../db/queries/invariants.js'
import type { Alerts } from '../domain/ports/alerts.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'

/** A full disk refuses every write; its alert is logged at most once in this time for each store. The metric counts all refusals. */
const REPEAT_MS = 60_000

/** Alerts as log lines and as metrics. @param metrics undefined in a process without metrics. */
export function createAlerts(
  log: Log,
  metrics?: Pick<
    Metrics,
    'fullDisks' | 'refundFailures' | 'stuckOrders' | 'refusedCharges' | 'ledgerBreaches' | 'webhooksDisabled' | 'webhookBacklog'
  >,
): Alerts {
  const diskFullAt = new Map<string, number>()
  return {
    refundFailed(orderId, err) {
      metrics?.refundFailures.inc()
      log.error({ orderId, err }, 'a refund failed and is retried')
    },
    orderStuck(orderId, err) {
      metrics?.stuckOrders.inc()
      log.error({ orderId, err }, 'the reservation of an order has ended, and its payment is not decided; the provider is asked again')
    },
    chargeRefused(orderId, { kind, status, answer }) {
      metrics?.refusedCharges.inc({ reason: kind })
      const message =
        kind === 'misconfigured'
          ? 'the payment provider refused the gateway: check its credentials'
          : 'the payment provider rejected a charge'
      log.error({ orderId, status, answer }, message)
    },
    ledgerChecked(breaches) {
      for (const invariant of invariantNames)
        metrics?.ledgerBreaches.set({ invariant }, breaches.filter((breach) => breach.invariant === invariant).length)
      if (breaches.length > 0) log.error({ breaches }, 'the ledger check has found breaches')
    },
    deliveryFailed(delivery) {
      log.error(delivery, 'a webhook delivery has failed for good')
    },
    backlogCounted(deliveries) {
      metrics?.webhookBacklog.set(deliveries)
    },
    diskFull(store, err) {
      metrics?.fullDisks.inc({ store })
      const isRepeated = performance.now() - (diskFullAt.get(store) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS
      if (isRepeated) return
      diskFullAt.set(store, performance.now())
      log.error({ store, err }, 'a disk is full: free some room')
    },
    webhookDisabled(webhookId, reason) {
      metrics?.webhooksDisabled.inc({ reason })
      log.error({ webhookId, reason }, 'a webhook endpoint was disabled')
    },
  }
}
