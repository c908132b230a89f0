import type { Alerts } from '../domain/ports/alerts.js'
import type { Services } from '../domain/services.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'

/** Reports the events of the process as metrics and as lines of the log. */
export function createReports(log: Log, metrics: Metrics, alerts: Pick<Alerts, 'diskFull'>) {
  const countSecurityEvent: Services['countSecurityEvent'] = (type) => {
    metrics.securityEvents.inc({ type })
    log.of('security').info({ type }, 'security event')
  }
  const countDelivery: Services['countDelivery'] = (outcome, seconds) => {
    metrics.webhookAttempts.inc({ outcome })
    if (outcome === 'delivered') metrics.webhookDelaySeconds.observe(seconds)
    log.of('webhooks').debug({ outcome, seconds }, 'a delivery was attempted')
  }
  return {
    countSecurityEvent,
    countDelivery,
    /** A statement was refused or cancelled, or failed because the disk is full. */
    databaseRefusal(reason: string, cause?: unknown): void {
      metrics.databaseRefusals.inc({ reason })
      if (reason === 'disk_full') alerts.diskFull('database', cause)
      log.of('db').debug({ reason, ...(cause !== undefined && { err: cause }) }, 'a statement was refused or cancelled')
    },
  }
}
