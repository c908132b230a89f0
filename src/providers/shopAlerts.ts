import { invariantNames } from '../db/queries/invariants.js'
import type { OrderAlerts } from '../domain/ports/orderAlerts.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'

/** Alerts of the shop as log lines and as metrics. @param metrics undefined in a process without metrics. */
export function shopAlerts(gatewayLog: Log, metrics?: Metrics): OrderAlerts {
  const log = gatewayLog.of('orders')
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
  }
}
