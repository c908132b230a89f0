import { parseConfig } from '../../src/config.js'
import type { DatabaseFacts, StoredFacts } from '../../src/doctor/databaseFacts.js'
import type { Evidence } from '../../src/doctor/evidence.js'
import { readMetrics } from '../../src/doctor/metricValues.js'
import type { SeenServer } from '../../src/doctor/serverFacts.js'
import { packageVersion } from '../../src/values/packageVersion.js'

const NOW = new Date('2026-11-30T12:00:00Z')
export const daysFromNow = (days: number) => new Date(NOW.getTime() + days * 86_400_000)

/** A random secret in the form of `openssl rand -hex 32`. */
export const strong = '9f3b1c7ae2d84056b1f7c3e98a20d64e5b7f1a3c9d8e2046af13b5c7d9e80f21'

/** The settings of a healthy production. */
export const healthySettings: Readonly<Record<string, string>> = {
  APP_ENV: 'production',
  DATABASE_URL: `postgres://gateway:${strong}@db.shop.org/shop?sslmode=verify-full`,
  PUBLIC_URL: 'https://api.shop.org',
  TRUSTED_PROXIES: '10.1.2.0/24',
  CORS_ORIGINS: 'https://shop.org',
  METRICS_TOKEN: strong,
  ENCRYPTION_KEY: 'w0pX3QmJ8sT5uV2yZ7aB4cD9eF1gH6iK0lM3nO8qR5s=',
  REDIS_URL: `rediss://:${strong}@redis.shop.org:6379`,
  SMTP_URL: `smtps://mailer:${strong}@mail.shop.org`,
  MAIL_FROM: 'Shop <no-reply@shop.org>',
  PASSWORD_RESET_URL: 'https://shop.org/reset',
  PAYMENT_BASE_URL: 'https://payments.shop.org',
  PHOTOS_URL: 's3://shop-photos?region=eu-central-1',
}

const database: DatabaseFacts = {
  isEmbedded: false,
  state: {
    settings: {
      autovacuum: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      max_connections: '100',
      server_version_num: '180004',
      session_replication_role: 'origin',
      reserved_connections: '0',
      superuser_reserved_connections: '3',
      synchronous_commit: 'on',
      track_counts: 'on',
    },
    isSuperuser: false,
    connectionLimit: null,
    isEncrypted: true,
    isLocal: false,
    hours: 720,
    transactions: 5_000_000,
    blocksFound: 999_000,
    blocksRead: 1000,
    transactionAge: 60_000_000,
    idleSeconds: 1,
  },
  migrations: { missing: [], unknown: 0 },
  lostParts: [],
  indexes: [{ name: 'orders_customer_idx', table: 'orders', bytes: 50_000_000, scans: 9000, isUnique: false, isValid: true }],
  looseKeys: [],
  tables: [
    { name: 'orders', rows: 100_000, deadRows: 900, isCleaned: true },
    { name: 'tags', rows: 40, deadRows: 0, isCleaned: true },
  ],
  sequences: [{ name: 'orders_id_seq', share: 0.001 }],
  statements: [
    {
      calls: 90_000,
      totalMs: 90_000,
      meanMs: 1,
      maxMs: 40,
      rows: 90_000,
      blocksRead: 5,
      text: 'select ? from orders where id = $1',
      tables: [],
      plan: 'Index Scan',
    },
  ],
}

const none = { count: 0, ids: [] }
const rows: StoredFacts = {
  credentials: { unusedKeys: none, oldKeys: none, oldClients: none, signingSince: daysFromNow(-10) },
  webhooks: { failing: none, disabled: none, ended: 4000, failed: 3 },
  backlogSeconds: 0,
  deprecated: [],
  instances: 1,
  growth: [
    { table: 'request_log', rows: 900_000, overdueSeconds: 0, maxRows: 120_960_000 },
    { table: 'events', rows: 900_000, overdueSeconds: 0, maxRows: undefined },
  ],
  scans: [{ name: 'tags by name', tables: ['tags'], plan: 'Seq Scan on tags' }],
  counts: { demoAccounts: 0 },
}

/** The metrics of a server that has answered 200 000 operations. */
const healthyMetrics = `
gateway_operations_total{kind="query",style="rest"} 150000
gateway_operations_total{kind="mutation",style="graphql"} 50000
gateway_operation_duration_seconds_bucket{operation="Shop",outcome="ok",le="0.05"} 900
gateway_operation_duration_seconds_bucket{operation="Shop",outcome="ok",le="1"} 1000
gateway_operation_duration_seconds_bucket{operation="Shop",outcome="ok",le="+Inf"} 1000
gateway_cache_reads_total{field="pets",outcome="hit"} 40000
gateway_cache_reads_total{field="pets",outcome="miss"} 9000
gateway_gate_places{gate="database_connections"} 8
gateway_gate_refusals_total{gate="database_connections"} 3
gateway_shed_calls_total 0
gateway_loop_duration_seconds_count{loop="deliver",outcome="ok"} 9000
gateway_errors_total{code="INTERNAL_ERROR",style="rest"} 1
gateway_errors_total{code="NOT_FOUND",style="rest"} 9000
gateway_ledger_breaches{invariant="stock"} 0
nodejs_eventloop_lag_p99_seconds 0.012
`.replace('"0.05"} 900', '"0.05"} 990')

const server: SeenServer = {
  origin: 'https://api.shop.org',
  isEncrypted: true,
  isLoopback: false,
  version: packageVersion,
  status: 'healthy',
  uptimeHours: 100,
  down: [],
  headers: {
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    server: 'nginx',
  },
  answersIntrospection: false,
  servesPlayground: false,
  showsMetrics: false,
  strangersOrigin: undefined,
  certificateDays: 60,
  tlsVersion: 'TLSv1.3',
  metrics: readMetrics(healthyMetrics),
  noMetrics: '',
}

/** The faults that a test puts into a healthy production. */
export interface Broken {
  readonly settings?: Readonly<Record<string, string>>
  readonly schema?: Evidence['schema']
  readonly database?: Partial<DatabaseFacts>
  readonly state?: Partial<DatabaseFacts['state']>
  readonly postgres?: DatabaseFacts['state']['settings']
  readonly rows?: Partial<StoredFacts>
  readonly server?: Partial<SeenServer>
  /** Lines in the place of the metric with the same name and labels. */
  readonly metrics?: string
}

export function evidenceOf({
  settings,
  schema,
  database: ofDatabase,
  state,
  postgres,
  rows: ofRows,
  server: ofServer,
  metrics,
}: Broken = {}): Evidence {
  const changed = metrics?.split('\n').map((line) => line.slice(0, line.lastIndexOf(' '))) ?? []
  const kept = healthyMetrics.split('\n').filter((line) => !changed.includes(line.slice(0, line.lastIndexOf(' '))))
  return {
    config: parseConfig({ ...healthySettings, ...settings }),
    now: NOW,
    schema: schema ?? [{ coordinate: 'Query.pets', isDescribed: true, lacksScope: false, isUnbounded: false }],
    database: {
      ...database,
      ...ofDatabase,
      state: { ...database.state, ...state, settings: { ...database.state.settings, ...postgres } },
    },
    rows: { ...rows, ...ofRows },
    server: { ...server, metrics: readMetrics([...kept, metrics].join('\n')), ...ofServer },
  }
}
