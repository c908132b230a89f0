/** Series, a sample a minute, and the minutes at which an alert must be silent or fire. The notation is that of promtool: `0+5x10` are ten steps of 5. */
interface AlertDuration {
  readonly alert: string
  readonly series: Readonly<Record<string, string>>
  readonly silentAt: readonly number[]
  readonly firesAt: readonly number[]
  /** Further alerts that must be silent all the time. */
  readonly others?: readonly string[]
}

const of = (metric: string, labels = '') => `${metric}{job="petstore-gateway",instance="a"${labels && `,${labels}`}}`
/** Requests, 600 a minute. */
const requests = { [of('http_request_duration_seconds_count', 'route="/v1/pets"')]: '0+600x400' }
const errors = of('gateway_errors_total', 'code="SERVICE_UNAVAILABLE",style="rest"')
const within = (le: string) => of('http_request_duration_seconds_bucket', `route="/v1/pets",le="${le}"`)

/** A state that begins at minute 3, and the minutes for which it must last. */
function state(alert: string, series: string, before: number, after: number, minutes: number): AlertDuration {
  const values = `${before}x2 ${after}x60`
  return { alert, series: { [series]: values }, silentAt: [2, ...(minutes > 0 ? [3 + minutes - 1] : [])], firesAt: [3 + minutes] }
}

/** A count of a rare event, which grows by one at minute 3. The alert ends when its window of `minutes` has passed. */
function event(alert: string, series: string, minutes: number, waits = 0): AlertDuration {
  return { alert, series: { [series]: '0x2 1x200' }, silentAt: [2, 3 + minutes + 1], firesAt: [3 + waits] }
}

/** A count that grows from minute 3 on, so many a minute. */
function growth(alert: string, series: string, perMinute: number, minutes: number): AlertDuration {
  return { alert, series: { [series]: `0x2 0+${perMinute}x60` }, silentAt: [3 + minutes - 1], firesAt: [3 + minutes + 2] }
}

export const alertDurations: readonly AlertDuration[] = [
  // 3.3 % fail from minute 70 to 140
  {
    alert: 'AvailabilityBurnsFast',
    series: { ...requests, [errors]: '0x69 0+20x70 1400x200' },
    silentAt: [69, 72, 175],
    firesAt: [105, 139],
  },
  // 0.5 % fail
  {
    alert: 'AvailabilityBurnsSlowly',
    series: { ...requests, [errors]: '0+3x400' },
    silentAt: [14],
    firesAt: [20, 390],
    others: ['AvailabilityBurnsFast'],
  },
  // 83 % are slow from minute 70 to 150
  {
    alert: 'P95BurnsFast',
    series: { ...requests, [within('0.2')]: '0+600x69 41500+100x80 50000+600x200' },
    silentAt: [69, 80, 190],
    firesAt: [130, 149],
  },
  // 20 % are slow
  {
    alert: 'P95BurnsSlowly',
    series: { ...requests, [within('0.2')]: '0+480x400' },
    silentAt: [14],
    firesAt: [20, 390],
    others: ['P95BurnsFast'],
  },
  // 30 % are slow from minute 70 to 150
  {
    alert: 'P99BurnsFast',
    series: { ...requests, [within('0.5')]: '0+600x69 41820+420x80 75600+600x200' },
    silentAt: [69, 75, 190],
    firesAt: [110, 149],
  },
  // 4 % are slow
  {
    alert: 'P99BurnsSlowly',
    series: { ...requests, [within('0.5')]: '0+576x400' },
    silentAt: [14],
    firesAt: [20, 390],
    others: ['P99BurnsFast'],
  },

  state('NoGateway', of('up'), 1, 0, 1),
  state('GatewayDown', of('up'), 1, 0, 1),
  event('InternalErrors', of('gateway_errors_total', 'code="INTERNAL_ERROR",style="rest"'), 5),
  growth('CallsShed', of('gateway_shed_calls_total'), 60, 2),
  state('EventLoopBlocked', of('nodejs_eventloop_lag_p99_seconds'), 0.02, 0.3, 5),
  {
    alert: 'HeapNearlyFull',
    series: { [of('nodejs_heap_size_used_bytes')]: '500x2 950x60', [of('gateway_heap_limit_bytes')]: '1000x62' },
    silentAt: [7],
    firesAt: [8],
  },
  {
    alert: 'FewFileDescriptors',
    series: { [of('process_open_fds')]: '10x2 90x60', [of('process_max_fds')]: '100x62' },
    silentAt: [7],
    firesAt: [8],
  },
  { alert: 'WorkersDie', series: { [of('gateway_worker_replacements_total')]: '0 1 2 3 4 5 5x60' }, silentAt: [2, 30], firesAt: [6] },
  growth('LoopFails', of('gateway_loop_duration_seconds_count', 'loop="settle orders",outcome="error"'), 60, 5),
  growth('CredentialsGuessed', of('gateway_authentication_failures_total', 'credential="api_key"'), 600, 5),
  event('RepliesDiffer', of('gateway_reply_checks_total', 'outcome="failed"'), 60),
  growth('TracesLost', of('gateway_trace_spans_total', 'outcome="failed"'), 60, 5),

  state('DatabaseDown', of('gateway_dependency_up', 'dependency="database"'), 1, 0, 1),
  event('PoolExhausted', of('database_refusals_total', 'reason="queue_full"'), 5, 1),
  { ...state('PoolExhausted', of('gateway_gate_waiting', 'gate="database_connections"'), 0, 150, 1) },
  growth('StatementsTimeOut', of('database_refusals_total', 'reason="deadline"'), 10, 2),
  state('ReplicaOut', of('gateway_replica_up', 'replica="1"'), 1, 0, 2),
  state('ReplicaLags', of('gateway_replica_lag_seconds', 'replica="1"'), 0, 6, 2),
  state('RedisDown', of('gateway_redis_up'), 1, 0, 1),
  growth('CacheDeaf', of('gateway_cache_reads_total', 'field="pets",outcome="off"'), 60, 2),
  event('DiskFull', of('gateway_full_disk_total', 'store="database"'), 5),
  state('RowsOverdue', of('gateway_table_overdue_seconds', 'table="events"'), 0, 4000, 30),

  state('OutboxLate', of('gateway_webhook_backlog_age_seconds'), 0, 90, 5),
  event('WebhooksDead', of('gateway_webhook_attempts_total', 'outcome="failed"'), 15),
  event('WebhookDisabled', of('gateway_webhooks_disabled_total', 'reason="gone"'), 60),

  // the last backup was made at second 1
  {
    alert: 'BackupMissing',
    series: { [of('gateway_last_backup_timestamp_seconds')]: '1x1600' },
    silentAt: [26 * 60, 26 * 60 + 14],
    firesAt: [26 * 60 + 17],
  },

  state('LedgerBroken', of('gateway_ledger_breaches', 'invariant="stock is never negative"'), 0, 1, 0),
  state('PaymentProviderDown', of('gateway_dependency_up', 'dependency="payments"'), 1, 0, 1),
  event('ChargesMisconfigured', of('gateway_refused_charges_total', 'reason="misconfigured"'), 5),
  event('ChargesRejected', of('gateway_refused_charges_total', 'reason="rejected"'), 15),
  event('RefundsFail', of('gateway_refund_failures_total'), 15),
  event('OrdersUndecided', of('gateway_stuck_orders_total'), 60),
]

/** A file of tests for `promtool test rules`. */
export function durationTests(ruleFiles: readonly string[]): object {
  const check = (alert: string, minute: number, value: 0 | 1) => ({
    expr: `clamp_max(count(ALERTS{alertname="${alert}",alertstate="firing"}), 1) or vector(0)`,
    eval_time: `${minute}m`,
    exp_samples: [{ labels: '{}', value }],
  })
  return {
    rule_files: ruleFiles,
    evaluation_interval: '1m',
    tests: alertDurations.map(({ alert, series, silentAt, firesAt, others = [] }) => ({
      name: alert,
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        ...silentAt.map((minute) => check(alert, minute, 0)),
        ...firesAt.flatMap((minute) => [check(alert, minute, 1), ...others.map((other) => check(other, minute, 0))]),
      ],
    })),
  }
}
