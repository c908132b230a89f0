import type { Counter } from 'prom-client'
import type { createCounter } from './counter.js'

interface Watched {
  readonly errors: ReturnType<typeof createCounter<'code' | 'style'>>
  readonly replyChecks: Counter<'outcome'>
  readonly webhookAttempts: Counter<'outcome'>
  readonly webhooksDisabled: Counter<'reason'>
  readonly fullDisks: Counter<'store'>
  readonly refusedCharges: Counter<'reason'>
  readonly databaseRefusals: Counter<'reason'>
}

/** Begins the counts of rare events with 0. Prometheus sees the growth of a count, and so would miss the event that makes a series. */
export function beginSeries(metrics: Watched): void {
  for (const code of ['INTERNAL_ERROR', 'SERVICE_UNAVAILABLE', 'INSUFFICIENT_STORAGE'])
    for (const style of ['rest', 'graphql']) metrics.errors.begin({ code, style })
  metrics.replyChecks.inc({ outcome: 'failed' }, 0)
  metrics.webhookAttempts.inc({ outcome: 'failed' }, 0)
  for (const reason of ['gone', 'failing']) metrics.webhooksDisabled.inc({ reason }, 0)
  for (const store of ['database', 'mail', 'photos']) metrics.fullDisks.inc({ store }, 0)
  for (const reason of ['rejected', 'misconfigured']) metrics.refusedCharges.inc({ reason }, 0)
  for (const reason of ['deadline', 'queue_full', 'disk_full']) metrics.databaseRefusals.inc({ reason }, 0)
}
