import { expect, it } from 'vitest'
import { createMetrics } from '../../src/observability/metrics.js'
import { AggregatorRegistry } from '../../src/observability/promClient.js'

/** How the gauges of several worker processes are joined. A fact that every process sees alike must not be added up. */
const joined: Readonly<Record<string, string>> = {
  gateway_build_info: 'first',
  gateway_cache_bytes: 'sum',
  gateway_cache_entries: 'sum',
  gateway_dependency_up: 'min',
  gateway_gate_inside: 'sum',
  gateway_gate_places: 'sum',
  gateway_gate_waiting: 'sum',
  gateway_heap_limit_bytes: 'sum',
  gateway_last_backup_timestamp_seconds: 'max',
  gateway_ledger_breaches: 'max',
  gateway_loop_failures_in_a_row: 'max',
  gateway_open_streams: 'sum',
  gateway_redis_up: 'min',
  gateway_replica_lag_seconds: 'max',
  gateway_replica_up: 'min',
  gateway_table_bytes: 'max',
  gateway_table_overdue_seconds: 'max',
  gateway_table_rows: 'max',
  gateway_webhook_backlog: 'max',
  gateway_webhook_backlog_age_seconds: 'max',
}

it('each gauge of the gateway has a chosen way to be joined with those of other worker processes', async () => {
  const all = await createMetrics().registry.getMetricsAsJSON()
  const gauges = all.filter(({ name, type }) => name.startsWith('gateway_') && String(type) === 'gauge')
  expect(Object.fromEntries(gauges.map(({ name, aggregator }) => [name, aggregator]))).toEqual(joined)
})

it('the replicas of two worker processes are told once: a replica is up when both processes read it, and its lag is the greater one', async () => {
  const processes = [1, 2].map(() => createMetrics())
  const of = (fault: string | undefined, lagMs: number) => [
    { number: 1, fault: undefined, lagMs: 500 },
    { number: 2, fault, lagMs },
  ]
  processes[0]?.replicas.watch(() => of(undefined, 1500))
  processes[1]?.replicas.watch(() => of('does not answer', Number.POSITIVE_INFINITY))
  // the way between two processes is JSON
  const sent = await Promise.all(processes.map(async ({ registry }) => JSON.parse(JSON.stringify(await registry.getMetricsAsJSON()))))
  const text = await AggregatorRegistry.aggregate(sent).metrics()
  expect([...text.matchAll(/^gateway_replica_\S+ \S+$/gm)].map(([line]) => line)).toEqual([
    'gateway_replica_up{replica="1"} 1',
    'gateway_replica_up{replica="2"} 0',
    'gateway_replica_lag_seconds{replica="1"} 0.5',
    'gateway_replica_lag_seconds{replica="2"} 1.5',
  ])
})
