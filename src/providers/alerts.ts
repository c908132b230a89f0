import type { Alerts } from '../domain/ports/alerts.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { SECOND_MS } from '../values/durations.js'
import { shopAlerts } from './shopAlerts.js'

/** A full disk refuses every write; its alert is logged at most once in this time for each store. The metric counts all refusals. */
const REPEAT_MS = 60_000

/** Alerts as log lines and as metrics. @param metrics undefined in a process without metrics. */
export function createAlerts(log: Log, metrics?: Metrics): Alerts {
  const diskFullAt = new Map<string, number>()
  return {
    ...shopAlerts(log, metrics),
    deliveryFailed(delivery) {
      log.of('webhooks').error(delivery, 'a webhook delivery has failed for good')
    },
    backlogCounted(deliveries, ageSeconds) {
      metrics?.webhookBacklog.set(deliveries)
      metrics?.webhookBacklogAge.set(ageSeconds)
    },
    rowsForgotten(table, rows) {
      metrics?.tables.forgotten.inc({ table }, rows)
    },
    tableMeasured(table, { rows, bytes, overdueSeconds }) {
      metrics?.tables.rows.set({ table }, rows)
      metrics?.tables.bytes.set({ table }, bytes)
      metrics?.tables.overdueSeconds.set({ table }, overdueSeconds)
    },
    lastBackupFound(madeAt) {
      metrics?.lastBackup.set(madeAt ? madeAt.getTime() / SECOND_MS : 0)
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
      log.of('webhooks').error({ webhookId, reason }, 'a webhook endpoint was disabled')
    },
  }
}
