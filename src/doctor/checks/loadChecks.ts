import { SECOND_MS } from '../../values/durations.js'
import { type Check, checkOf, type Finding, findingsOf, percent, rounded, tooLittle, type Verdict } from '../check.js'
import { type MetricValues, quantileOf } from '../metricValues.js'
import type { SeenServer } from '../serverFacts.js'
import { thresholds } from '../thresholds.js'

const MOST_OPERATIONS = 20
const P95 = 0.95
const OPERATIONS = 'gateway_operations_total'
const SECONDS = 'gateway_operation_duration_seconds'
const LOOP_RUNS = 'gateway_loop_duration_seconds_count'

/** A check of what a server has counted. It judges only counts over a time and over operations that are enough. */
function ofLoad(facts: Omit<Parameters<typeof checkOf>[1], 'subject'>, judge: (metrics: MetricValues) => Verdict): Check {
  return checkOf('server', { ...facts, subject: 'server' }, (server) => {
    const { metrics } = server
    if (metrics === undefined) return { missing: server.noMetrics }
    return tooLittle('the server', { hours: server.uptimeHours, operations: metrics.sum(OPERATIONS) }) ?? judge(metrics)
  })
}

/** A check of a metric whose every value above 0 is a fault, however young the server is. */
function ofFault(facts: Omit<Parameters<typeof checkOf>[1], 'subject'>, judge: (metrics: MetricValues) => readonly Finding[]): Check {
  return checkOf('server', { ...facts, subject: 'server' }, ({ metrics, noMetrics }: SeenServer) =>
    metrics ? judge(metrics) : { missing: noMetrics },
  )
}

interface OperationTime {
  readonly name: string
  readonly seconds: number
  readonly calls: number
}

/** The operations whose 95th percentile is above the threshold, the slowest first. */
function slowOperations(metrics: MetricValues): readonly OperationTime[] {
  const byName = new Map<string, Map<number, number>>()
  for (const { labels, value } of metrics.series(`${SECONDS}_bucket`)) {
    const buckets = byName.get(labels.operation ?? '') ?? new Map<number, number>()
    const end = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le)
    byName.set(labels.operation ?? '', buckets.set(end, (buckets.get(end) ?? 0) + value))
  }
  return [...byName]
    .map(([name, buckets]) => {
      const seconds =
        quantileOf(
          [...buckets].map(([end, count]) => ({ end, count })),
          P95,
        ) ?? 0
      return { name, seconds, calls: Math.max(0, ...buckets.values()) }
    })
    .filter(({ seconds, calls }) => seconds * SECOND_MS > thresholds.slowOperationMs.value && calls >= thresholds.slowOperationCalls.value)
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, MOST_OPERATIONS)
}

function timeText(seconds: number): string {
  return Number.isFinite(seconds) ? `up to ${rounded(seconds * SECOND_MS)} ms` : 'longer than the longest measured time'
}

/** A sentence for each loop that needs attention. A failed run before many successes, as at a restart of PostgreSQL, needs none. */
function failingLoops(metrics: MetricValues): readonly string[] {
  return metrics
    .series(LOOP_RUNS)
    .filter(({ labels, value }) => labels.outcome === 'error' && value > 0)
    .flatMap(({ labels: { loop = '' }, value: failures }) => {
      const [runs, last] = [metrics.sum(LOOP_RUNS, { loop }), metrics.sum('gateway_loop_failures_in_a_row', { loop })]
      if (last > 0) return [`The last ${last === 1 ? 'run' : `${last} runs`} of the loop "${loop}" failed`]
      const isRare = failures === 1 || failures / runs <= thresholds.loopFailureShare.value
      return isRare ? [] : [`${failures} of ${runs} runs of the loop "${loop}" failed`]
    })
}

/** Cacheable reads while the cache was on, and those of them that found an answer. */
function cacheReads(metrics: MetricValues): { readonly found: number; readonly all: number } {
  const of = (outcome: string) => metrics.sum('gateway_cache_reads_total', { outcome })
  const found = of('hit') + of('shared') + of('fetched')
  return { found, all: found + of('miss') }
}

/** Checks of the load of a running server, as its metrics tell. */
export const loadChecks: readonly Check[] = [
  ofLoad(
    { id: 'slow-operation', severity: 'warning', looksFor: 'an operation that takes long', link: 'operations.md#slow-statements' },
    (metrics) =>
      slowOperations(metrics).map(({ name, seconds, calls }) => ({
        evidence: `${name}: the 95th percentile of ${calls} calls is ${timeText(seconds)}`,
        fix: 'Look for its statements in the log of slow statements, and for their plans in the finding slow-statement.',
      })),
  ),
  ofLoad(
    { id: 'cache-hit-rate', severity: 'warning', looksFor: 'a cache that hardly ever has an answer', link: 'operations.md#cache' },
    (metrics) => {
      const { found, all } = cacheReads(metrics)
      return findingsOf([
        all >= thresholds.operationsOfEvidence.value && found / all < thresholds.cacheHitRate.value,
        {
          evidence: `${percent(found / Math.max(1, all))} of ${all} cacheable reads found a kept answer`,
          fix: 'Raise CACHE_MB or CACHE_SECONDS, share the cache by REDIS_URL, or switch it off with CACHE_MB=0.',
        },
      ])
    },
  ),
  ofLoad({ id: 'small-pool', severity: 'warning', looksFor: 'pools and queues that refuse calls', link: 'shares.md' }, (metrics) => {
    const operations = metrics.sum(OPERATIONS)
    return metrics
      .series('gateway_gate_refusals_total')
      .filter(({ value }) => value / operations > thresholds.refusedShare.value)
      .map(({ labels: { gate = '' }, value }) => ({
        evidence: `The gate ${gate} has ${metrics.sum('gateway_gate_places', { gate })} places and has refused ${value} of ${operations} operations`,
        fix: gate.includes('database')
          ? 'Raise DATABASE_POOL or DATABASE_READ_POOL, or look for slow statements.'
          : 'See docs/shares.md for this gate.',
      }))
  }),
  ofLoad(
    {
      id: 'busy-server',
      severity: 'warning',
      looksFor: 'a server that refuses calls because it has too much work',
      link: 'limits-and-cost.md#overload',
    },
    (metrics) => {
      const shed = metrics.sum('gateway_shed_calls_total')
      const delayMs = metrics.sum('nodejs_eventloop_lag_p99_seconds') * SECOND_MS
      return findingsOf(
        [
          shed / metrics.sum(OPERATIONS) > thresholds.refusedShare.value,
          { evidence: `${shed} calls were refused because the server had too much work`, fix: 'Add an instance, or raise WORKERS.' },
        ],
        [
          delayMs > thresholds.loopDelayMs.value,
          { evidence: `The event loop is ${rounded(delayMs)} ms late (99th percentile)`, fix: 'Add an instance, or raise WORKERS.' },
        ],
      )
    },
  ),
  ofLoad(
    { id: 'internal-errors', severity: 'error', looksFor: 'replies with INTERNAL_ERROR', link: 'errors.md#INTERNAL_ERROR' },
    (metrics) => {
      const failed = metrics.sum('gateway_errors_total', { code: 'INTERNAL_ERROR' })
      return findingsOf([
        failed / metrics.sum(OPERATIONS) > thresholds.failedShare.value,
        { evidence: `${failed} replies were INTERNAL_ERROR`, fix: 'The log has the cause of each: look for its request id.' },
      ])
    },
  ),
  ofFault(
    {
      id: 'failing-loop',
      severity: 'warning',
      looksFor: 'a background loop whose last run failed, or that fails again and again',
      link: 'monitoring.md#metrics',
    },
    (metrics) => failingLoops(metrics).map((evidence) => ({ evidence, fix: 'The log of the module loops has the cause.' })),
  ),
  ofFault(
    { id: 'full-disk', severity: 'error', looksFor: 'writes that failed because a disk is full', link: 'operations.md#a-full-disk' },
    (metrics) =>
      metrics
        .series('gateway_full_disk_total')
        .filter(({ value }) => value > 0)
        .map(({ labels, value }) => ({
          evidence: `${value} writes of the store ${labels.store} found a full disk`,
          fix: 'Give the disk more room.',
        })),
  ),
]
