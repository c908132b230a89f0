import { getHeapStatistics } from 'node:v8'
import { packageVersion } from '../values/packageVersion.js'
import { beginSeries } from './beginSeries.js'
import { measureCache } from './cacheMetrics.js'
import { createCounter } from './counter.js'
import { measureDependencies } from './dependencyMetrics.js'
import { measureGates } from './gates.js'
import { createHistogram } from './histogram.js'
import { measureOperations } from './operationMetrics.js'
import { Counter, collectProcessMetrics, Gauge, Registry } from './promClient.js'
import { measureReplicas } from './replicaMetrics.js'
import { measureTables } from './tableMetrics.js'
import { measureWebhooks } from './webhookMetrics.js'

/** The promises about the time of replies, 0.2 and 0.5 seconds, are bounds of buckets, so that alerts count exactly. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * The metrics of the process. Labels are bounded: route templates, operation kinds and known operations, never any text of a caller. The metrics of every request
 * are counted apart from prom-client (decision D217).
 */
export function createMetrics() {
  const metrics = measureAll()
  beginSeries(metrics)
  return metrics
}

function measureAll() {
  const registry = new Registry()
  collectProcessMetrics(registry)
  const registers = [registry]
  const gates = measureGates(registers)
  new Gauge({
    name: 'gateway_build_info',
    help: '1, with the versions of the gateway and of Node.js.',
    labelNames: ['version', 'node'] as const,
    aggregator: 'first',
    registers,
  }).set({ version: packageVersion, node: process.version }, 1)
  new Gauge({
    name: 'gateway_heap_limit_bytes',
    help: 'Bytes to which V8 lets the heap grow. The process ends when the heap needs more.',
    registers,
  }).set(getHeapStatistics().heap_size_limit)
  return {
    registry,
    /** Makes a gate whose load is shown under its name. */
    makeGate: gates.make,
    /** The longest wait for a turn at several gates. */
    turnWaits: gates.turnWaits,
    cache: measureCache(registers),
    ...measureOperations(registers),
    ...measureWebhooks(registers),
    replicas: measureReplicas(registers),
    dependencies: measureDependencies(registers),
    tables: measureTables(registers),
    requestSeconds: createHistogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last of its reply, in seconds.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: SECONDS,
      registers,
    }),
    errors: createCounter({
      name: 'gateway_errors_total',
      help: 'Errors answered, by code of the catalogue and style.',
      labelNames: ['code', 'style'] as const,
      registers,
    }),
    replyChecks: new Counter({
      name: 'gateway_reply_checks_total',
      help: 'Replies that were compared with the OpenAPI document (`RESPONSE_CHECKS`), by outcome: passed or failed.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    subscriptionEvents: new Counter({
      name: 'gateway_subscription_events_total',
      help: 'Results told to subscribers, by subscription.',
      labelNames: ['subscription'] as const,
      registers,
    }),
    openStreams: new Gauge({
      name: 'gateway_open_streams',
      help: 'Event streams that are open.',
      registers,
    }),
    cutConnections: new Counter({
      name: 'gateway_cut_connections_total',
      help: 'Connections that were closed because their client made no progress or the server had to stop, by the awaited step; crowded: the client had sent too many requests before the first answer.',
      labelNames: ['reason'] as const,
      registers,
    }),
    leftOutLines: new Counter({
      name: 'gateway_log_lines_left_out_total',
      help: 'Lines that are missing from the log because clients caused too many of their kind, by kind.',
      labelNames: ['kind'] as const,
      registers,
    }),
    authenticationFailures: new Counter({
      name: 'gateway_authentication_failures_total',
      help: 'Requests refused for a bad credential, by its kind.',
      labelNames: ['credential'] as const,
      registers,
    }),
    securityEvents: new Counter({
      name: 'gateway_security_events_total',
      help: 'Changes of accounts and credentials, by type.',
      labelNames: ['type'] as const,
      registers,
    }),
    keyedCalls: new Counter({
      name: 'gateway_idempotency_total',
      help: 'Mutations by outcome of their idempotency key; without_key: the mutation had no key.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    refundFailures: new Counter({
      name: 'gateway_refund_failures_total',
      help: 'Orders with a failed refund that is retried. Each order counts once.',
      registers,
    }),
    stuckOrders: new Counter({
      name: 'gateway_stuck_orders_total',
      help: 'Orders with an undecided payment at the end of their reservation. Each order counts once.',
      registers,
    }),
    refusedCharges: new Counter({
      name: 'gateway_refused_charges_total',
      help: 'Charges that the payment provider refused, by reason: rejected for the request, misconfigured for the access of the gateway.',
      labelNames: ['reason'] as const,
      registers,
    }),
    fullDisks: new Counter({
      name: 'gateway_full_disk_total',
      help: 'Writes that failed because a disk is full, by store.',
      labelNames: ['store'] as const,
      registers,
    }),
    ledgerBreaches: new Gauge({
      name: 'gateway_ledger_breaches',
      help: 'Rows of the books that do not agree, by invariant; at most 20 of each are counted.',
      labelNames: ['invariant'] as const,
      aggregator: 'max',
      registers,
    }),
    lastBackup: new Gauge({
      name: 'gateway_last_backup_timestamp_seconds',
      help: 'Time of the last complete backup, in seconds since 1970; 0 while the audit log knows of none.',
      aggregator: 'max',
      registers,
    }),
    requestLogDropped: new Counter({
      name: 'gateway_request_log_dropped_total',
      help: 'Calls that are missing from the request log, as too many waited to be written.',
      registers,
    }),
    deprecationUsesDropped: new Counter({
      name: 'gateway_deprecation_uses_dropped_total',
      help: 'Uses of deprecated parts that are missing from the report, as too many callers waited to be written.',
      registers,
    }),
    requestLogLeftOut: createCounter({
      name: 'gateway_request_log_left_out_total',
      help: 'Calls that the request log leaves out, by reason: sampled for a caller with many calls, busy for a server with many calls.',
      labelNames: ['reason'] as const,
      registers,
    }),
    rateLimitExcesses: new Counter({
      name: 'gateway_rate_limit_excesses_total',
      help: 'Calls over a quota, by quota and outcome: refused, or measured while `RATE_LIMITS` is `measure`.',
      labelNames: ['quota', 'outcome'] as const,
      registers,
    }),
    shedCalls: new Counter({
      name: 'gateway_shed_calls_total',
      help: 'Calls refused with 503 because the server had more work than it could do.',
      registers,
    }),
    redisUp: new Gauge({
      name: 'gateway_redis_up',
      help: '1 while Redis counts the calls of all processes; 0 while it does not answer. Absent without Redis.',
      aggregator: 'min',
      registers,
    }),
    localCounts: new Counter({
      name: 'gateway_rate_limit_fallbacks_total',
      help: 'Calls that this process counted by itself because Redis did not answer.',
      registers,
    }),
    loopSeconds: createHistogram({
      name: 'gateway_loop_duration_seconds',
      help: 'Time of a run of a background loop, in seconds, by loop and outcome: ok or error.',
      labelNames: ['loop', 'outcome'] as const,
      buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
      registers,
    }),
    loopFailures: new Gauge({
      name: 'gateway_loop_failures_in_a_row',
      help: 'Runs of a background loop that have failed since its last success, by loop.',
      labelNames: ['loop'] as const,
      aggregator: 'max',
      registers,
    }),
    traceSpans: new Counter({
      name: 'gateway_trace_spans_total',
      help: 'Spans of traces, by outcome: sent to the collector; failed, as the collector did not take them; or dropped, as too many waited.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    slowStatements: new Counter({
      name: 'gateway_slow_statements_total',
      help: 'SQL statements that took at least SLOW_STATEMENT_MS.',
      registers,
    }),
    repeatedTransactions: new Counter({
      name: 'gateway_repeated_transactions_total',
      help: 'Transactions that were run again because PostgreSQL had ended them for another transaction, by reason: deadlock or serialization.',
      labelNames: ['reason'] as const,
      registers,
    }),
    databaseRefusals: new Counter({
      name: 'database_refusals_total',
      help: 'Statements refused or cancelled, by reason.',
      labelNames: ['reason'] as const,
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
