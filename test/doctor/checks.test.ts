import { describe, expect, it } from 'vitest'
import type { Severity } from '../../src/doctor/check.js'
import { isMissing } from '../../src/doctor/evidence.js'
import { examine, isAlarming } from '../../src/doctor/examine.js'
import { checks } from '../../src/doctor/registers.js'
import { jsonReport, markdownReport, textReport } from '../../src/doctor/report.js'
import { type Broken, daysFromNow, evidenceOf, healthySettings, strong } from './healthy.js'

const ids = { count: 7, ids: ['1', '2', '3', '4', '5'] }
const slow = { calls: 5000, totalMs: 1, maxMs: 900, rows: 1, blocksRead: 1, text: 'select ? from orders where note = $1' }

/** Each fault, the check that must find it, and a part of the evidence. */
const faults: readonly (readonly [check: string, severity: Severity, broken: Broken, evidence: RegExp])[] = [
  ['weak-secret', 'error', { settings: { METRICS_TOKEN: 'aaaaaaaaaaaaaaaaaaaaaaa' } }, /METRICS_TOKEN.*fewer than 6 different/],
  ['weak-secret', 'error', { settings: { METRICS_TOKEN: 'changeme-changeme-123' } }, /METRICS_TOKEN.*examples or defaults/],
  [
    'weak-secret',
    'error',
    { settings: { DATABASE_URL: 'postgres://gateway:GATEWAY@db.shop.org/shop?sslmode=verify-full' } },
    /DATABASE_URL.*equal to its user name/,
  ],
  [
    'weak-secret',
    'error',
    { settings: { DATABASE_URL: 'postgres://gateway:kR7vQ2@db.shop.org/shop?sslmode=verify-full' } },
    /DATABASE_URL.*16 characters/,
  ],
  ['weak-secret', 'error', { settings: { REDIS_URL: 'rediss://:redis1@redis.shop.org' } }, /REDIS_URL/],
  ['weak-secret', 'error', { settings: { SMTP_URL: 'smtps://mailer:mailer@mail.shop.org' } }, /SMTP_URL/],
  ['weak-secret', 'error', { settings: { ENCRYPTION_KEY: 'abcdefghijkabcdefghijkabcdefghijkabcdefghij=' } }, /ENCRYPTION_KEY: key 1/],
  ['weak-secret', 'error', { settings: { METRICS_TOKEN: '1234567890123456' } }, /METRICS_TOKEN.*pattern/],
  ['weak-secret', 'error', { settings: { METRICS_TOKEN: 'kR7vQ2xLkR7vQ2xLkR7vQ2xL' } }, /METRICS_TOKEN.*pattern/],
  [
    'weak-secret',
    'error',
    { settings: { DATABASE_REPLICA_URLS: 'postgres://reader:kR7vQ2@r.shop.org/shop?sslmode=verify-full' } },
    /DATABASE_REPLICA_URLS.*16 characters/,
  ],
  ['weak-secret', 'error', { settings: { PHOTOS_URL: 's3://shop:minioadmin@shop-photos?region=eu-central-1' } }, /PHOTOS_URL/],
  ['weak-secret', 'error', { settings: { ENCRYPTION_KEY: '0123456789abcdef'.repeat(4) } }, /ENCRYPTION_KEY: key 1.*pattern/],
  ['weak-secret', 'error', { settings: { ENCRYPTION_KEY: Buffer.from([...Array(32).keys()]).toString('base64') } }, /key 1.*pattern/],
  ['old-encryption-key', 'info', { settings: { ENCRYPTION_KEY: `${healthySettings.ENCRYPTION_KEY},${strong}` } }, /2 keys/],
  ['signing-key-days', 'warning', { settings: { SIGNING_KEY_DAYS: '200' } }, /SIGNING_KEY_DAYS: is 200/],
  ['embedded-database', 'warning', { settings: { DATABASE_URL: '' } }, /DATABASE_URL: is not set/],
  ['mail', 'warning', { settings: { SMTP_URL: '' } }, /SMTP_URL: is not set/],
  ['mail', 'warning', { settings: { MAIL_FROM: '' } }, /MAIL_FROM: is an address of localhost/],
  ['mail', 'warning', { settings: { PASSWORD_RESET_URL: '' } }, /PASSWORD_RESET_URL: is not set/],
  ['open-introspection', 'error', { settings: { INTROSPECTION: 'true' } }, /INTROSPECTION: is on/],
  ['open-playground', 'error', { settings: { PLAYGROUND: 'true' } }, /PLAYGROUND: is on/],
  ['open-metrics', 'warning', { settings: { METRICS_TOKEN: '' } }, /Nobody can read/],
  ['limits-off', 'error', { settings: { RATE_LIMITS: 'off' } }, /RATE_LIMITS: is off/],
  ['limits-off', 'warning', { settings: { RATE_LIMITS: 'measure' } }, /RATE_LIMITS: is measure/],
  ['limits-off', 'warning', { settings: { RATE_LIMIT_PER_MINUTE: '10001' } }, /RATE_LIMIT_PER_MINUTE: more than 100 times/],
  ['limits-off', 'warning', { settings: { OVERLOAD_DELAY_MS: '0' } }, /OVERLOAD_DELAY_MS: is 0/],
  ['limits-off', 'warning', { settings: { COST_PER_MINUTE: '1000001' } }, /COST_PER_MINUTE: more than 100 times/],
  [
    'limits-off',
    'warning',
    { settings: { RATE_LIMIT_QUOTAS: 'login=2001, search=90000' } },
    /RATE_LIMIT_QUOTAS: login more than 100 times/,
  ],
  ['private-webhooks', 'error', { settings: { APP_ENV: 'staging', WEBHOOK_ALLOW_PRIVATE: 'true' } }, /WEBHOOK_ALLOW_PRIVATE/],
  ['log-level', 'warning', { settings: { LOG_LEVEL: 'debug' } }, /LOG_LEVEL: is debug/],
  ['log-level', 'warning', { settings: { LOG_LEVEL: 'error,http=info' } }, /LOG_LEVEL: is error/],
  [
    'database-tls',
    'warning',
    { settings: { DATABASE_URL: `postgres://gateway:${strong}@db.shop.org/shop` } },
    /DATABASE_URL: sslmode is prefer/,
  ],
  ['database-tls', 'info', { settings: { DATABASE_URL: `postgres://gateway:${strong}@db.shop.org/shop?sslmode=require` } }, /not checked/],
  [
    'database-tls',
    'warning',
    { settings: { DATABASE_REPLICA_URLS: 'postgres://r.shop.org/shop?sslmode=disable' } },
    /DATABASE_REPLICA_URLS/,
  ],
  ['plain-connection', 'warning', { settings: { REDIS_URL: `redis://:${strong}@redis.shop.org` } }, /REDIS_URL/],
  ['plain-connection', 'warning', { settings: { REDIS_URL: `redis://x:${strong}@a.shop.org,b.shop.org` } }, /REDIS_URL/],
  ['plain-connection', 'info', { settings: { SMTP_URL: `smtp://mailer:${strong}@mail.shop.org` } }, /SMTP_URL/],
  ['plain-connection', 'warning', { settings: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel.shop.org:4318' } }, /OTEL_/],
  ['plain-connection', 'warning', { settings: { PHOTOS_URL: 's3://photos?endpoint=http://s3.shop.org' } }, /PHOTOS_URL: its endpoint/],
  ['plain-connection', 'error', { settings: { PASSWORD_RESET_URL: 'http://shop.org/reset' } }, /reset tokens/],
  ['public-url', 'warning', { settings: { PUBLIC_URL: '' } }, /PUBLIC_URL: is not set/],
  ['public-url', 'error', { settings: { PUBLIC_URL: 'http://api.shop.org' } }, /PUBLIC_URL: begins with http/],
  ['proxy', 'warning', { settings: { TRUSTED_PROXIES: '' } }, /share the limits of the proxy/],
  ['proxy', 'error', { settings: { TRUSTED_PROXIES: '10.1.2.3,128.0.0.0/1' } }, /trusts 128\.0\.0\.0\/1,/],
  ['proxy', 'error', { settings: { TRUSTED_PROXIES: '::ffff:0:0/97' } }, /trusts ::ffff:0:0\/97,/],
  ['cors-wide', 'warning', { settings: { CORS_ORIGINS: 'http://shop.org' } }, /http:\/\/shop\.org have no TLS/],
  ['cors-wide', 'warning', { settings: { CORS_ORIGINS: 'http://localhost:3000' } }, /any program of the user/],
  ['cors-wide', 'warning', { settings: { CORS_ORIGINS: Array.from({ length: 21 }, (_, i) => `https://s${i}.org`).join() } }, /21 origins/],
  ['field-without-scope', 'error', { schema: [{ coordinate: 'Query.all', isDescribed: true, lacksScope: true }] }, /Query\.all/],
  ['field-without-description', 'warning', { schema: [{ coordinate: 'Pet.name', isDescribed: false }] }, /Pet\.name/],
  ['unbounded-list', 'error', { schema: [{ coordinate: 'Pet.photos', isDescribed: true, isUnbounded: true }] }, /Pet\.photos/],
  ['stale-migrations', 'error', { database: { migrations: { missing: ['0017_bounds_of_tables'], unknown: 0 } } }, /0017_bounds_of_tables/],
  ['stale-migrations', 'warning', { database: { migrations: { missing: [], unknown: 2 } } }, /2 migrations/],
  ['lost-constraints', 'error', { database: { lostParts: ['unique index users_email_key'] } }, /enforce: unique index users_email_key$/],
  ['database-durability', 'error', { postgres: { session_replication_role: 'replica' } }, /checks no foreign keys/],
  ['database-durability', 'error', { postgres: { synchronous_commit: 'off' } }, /synchronous_commit is off/],
  ['database-durability', 'error', { postgres: { fsync: 'off' } }, /fsync is off/],
  ['database-durability', 'error', { postgres: { full_page_writes: 'off' } }, /full_page_writes is off/],
  ['database-upkeep', 'error', { postgres: { autovacuum: 'off' } }, /autovacuum is off/],
  [
    'database-upkeep',
    'error',
    { database: { tables: [{ name: 'orders', rows: 5, deadRows: 0, isCleaned: false }] } },
    /autovacuum is off for orders/,
  ],
  ['database-upkeep', 'error', { postgres: { track_counts: 'off' } }, /track_counts is off/],
  ['database-upkeep', 'error', { postgres: { server_version_num: '140011' } }, /version 14/],
  ['database-role', 'warning', { state: { isSuperuser: true } }, /superuser/],
  ['database-encryption', 'warning', { state: { isEncrypted: false } }, /not encrypted/],
  ['database-memory', 'warning', { state: { blocksRead: 900_000 } }, /52\.6 %/],
  ['database-connections', 'error', { settings: { WORKERS: '4' } }, /4 processes need up to \d+ connections, and PostgreSQL has 97/],
  ['database-connections', 'error', { state: { connectionLimit: 5 } }, /PostgreSQL has 5$/m],
  ['database-connections', 'warning', { postgres: { max_connections: '38' } }, /PostgreSQL has 35/],
  ['old-transactions', 'warning', { state: { idleSeconds: 900 } }, /900 s/],
  ['old-transactions', 'error', { state: { transactionAge: 1_500_000_000 } }, /1500 million/],
  [
    'missing-index',
    'warning',
    { rows: { scans: [{ name: 'orders by id', tables: ['orders'], plan: '' }] } },
    /orders is scanned by orders by id/,
  ],
  [
    'missing-index',
    'warning',
    { database: { statements: [{ ...slow, meanMs: 30, tables: ['orders'], plan: 'Seq Scan\n  on orders' }] } },
    /orders is scanned in 30 ms by: select \? from orders where note = \$1\. Plan: Seq Scan on orders/,
  ],
  ['missing-index', 'warning', { database: { looseKeys: [{ name: 'orders_customer_fk', table: 'orders' }] } }, /orders_customer_fk/],
  [
    'invalid-index',
    'error',
    { database: { indexes: [{ name: 'broken_idx', table: 'orders', bytes: 1, scans: 0, isUnique: false, isValid: false }] } },
    /broken_idx/,
  ],
  [
    'unused-index',
    'warning',
    { database: { indexes: [{ name: 'idle_idx', table: 'orders', bytes: 50_000_000, scans: 0, isUnique: false, isValid: true }] } },
    /idle_idx of orders takes 50 MB/,
  ],
  [
    'slow-statement',
    'warning',
    { database: { statements: [{ ...slow, meanMs: 250, plan: 'Sort' }] } },
    /250 ms in the mean of 5000 calls.*Plan: Sort/,
  ],
  [
    'bloated-table',
    'warning',
    { database: { tables: [{ name: 'events', rows: 20_000, deadRows: 9000, isCleaned: true }] } },
    /events has 9000 dead rows/,
  ],
  [
    'full-table',
    'warning',
    { rows: { growth: [{ table: 'events', rows: 1, overdueSeconds: 7200, maxRows: undefined }] } },
    /events.*2 h ago/,
  ],
  [
    'full-table',
    'warning',
    { rows: { growth: [{ table: 'request_log', rows: 90, overdueSeconds: 0, maxRows: 100 }] } },
    /90 of at most 100/,
  ],
  ['full-sequence', 'error', { database: { sequences: [{ name: 'pets_id_seq', share: 0.9 }] } }, /pets_id_seq has used 90 %/],
  ['key-never-used', 'warning', { rows: withCredentials({ unusedKeys: ids }) }, /7 API keys.*ids 1, 2, 3, 4, 5 and 2 more/],
  ['key-never-rotated', 'warning', { rows: withCredentials({ oldKeys: ids }) }, /7 API keys are older than 365 days/],
  ['key-never-rotated', 'warning', { rows: withCredentials({ oldClients: ids }) }, /7 OAuth clients/],
  ['signing-key-age', 'warning', { rows: withCredentials({ signingSince: daysFromNow(-40) }) }, /40 days old, and SIGNING_KEY_DAYS is 30/],
  ['webhooks-failing', 'warning', { rows: withWebhooks({ failing: ids }) }, /7 endpoints have failed/],
  ['webhooks-failing', 'info', { rows: withWebhooks({ disabled: ids }) }, /disabled 7 endpoints/],
  ['webhooks-failing', 'warning', { rows: withWebhooks({ ended: 100, failed: 20 }) }, /20 % of the 100 deliveries/],
  ['webhooks-failing', 'warning', { rows: { backlogSeconds: 90 } }, /due for 90 s/],
  ['deprecated-use', 'info', { rows: { deprecated: [deprecatedUse(200)] } }, /Pet\.breed was used 9 times by 2 callers/],
  ['deprecated-use', 'warning', { rows: { deprecated: [deprecatedUse(20)] } }, /ends on 2026-12-20/],
  ['limits-per-process', 'warning', { settings: { REDIS_URL: '' }, rows: { instances: 2 } }, /2 processes serve/],
  ['server-tls', 'error', { server: { isEncrypted: false, certificateDays: undefined, tlsVersion: undefined } }, /http:\/\//],
  ['server-tls', 'warning', { server: { certificateDays: 3 } }, /ends in 3 days/],
  ['server-tls', 'error', { server: { tlsVersion: 'TLSv1.1' } }, /TLSv1\.1/],
  ['server-headers', 'error', { server: { headers: {} } }, /content-security-policy, x-content-type-options, referrer-policy/],
  ['server-headers', 'error', { server: { headers: withHeader('strict-transport-security', 'max-age=300') } }, /holds for 300 s/],
  ['server-headers', 'info', { server: { headers: withHeader('server', 'nginx/1.22.1') } }, /server tells the version/],
  ['server-introspection', 'error', { server: { answersIntrospection: true } }, /schema/],
  ['server-playground', 'error', { server: { servesPlayground: true } }, /playground/],
  ['server-metrics', 'error', { server: { showsMetrics: true } }, /\/metrics/],
  ['server-cors', 'error', { server: { strangersOrigin: '*' } }, /stranger/],
  ['server-version', 'warning', { server: { version: '0.0.1' } }, /0\.0\.1/],
  ['server-health', 'error', { server: { status: 'unhealthy', down: ['database'] } }, /unhealthy: database is down/],
  ['server-health', 'warning', { server: { status: 'degraded', down: ['redis'] } }, /redis is down/],
  [
    'slow-operation',
    'warning',
    { metrics: 'gateway_operation_duration_seconds_bucket{operation="Shop",outcome="ok",le="0.05"} 900' },
    /Shop: the 95th percentile of 1000 calls is up to 1000 ms/,
  ],
  ['cache-hit-rate', 'warning', { metrics: 'gateway_cache_reads_total{field="pets",outcome="hit"} 1000' }, /10 % of 10000/],
  [
    'small-pool',
    'warning',
    { metrics: 'gateway_gate_refusals_total{gate="database_connections"} 900' },
    /database_connections has 8 places and has refused 900 of 200000/,
  ],
  ['busy-server', 'warning', { metrics: 'gateway_shed_calls_total 900' }, /900 calls/],
  ['busy-server', 'warning', { metrics: 'nodejs_eventloop_lag_p99_seconds 0.4' }, /400 ms late/],
  ['internal-errors', 'error', { metrics: 'gateway_errors_total{code="INTERNAL_ERROR",style="rest"} 900' }, /900 replies/],
  ['failing-loop', 'warning', { metrics: loopMetrics({ failures: 1, inARow: 1 }) }, /The last run of the loop "deliver" failed/],
  ['failing-loop', 'warning', { metrics: loopMetrics({ failures: 9, inARow: 3 }) }, /The last 3 runs of the loop "deliver" failed/],
  ['failing-loop', 'warning', { metrics: loopMetrics({ failures: 500 }) }, /500 of 9500 runs of the loop "deliver" failed/],
  ['full-disk', 'error', { metrics: 'gateway_full_disk_total{store="photos"} 2' }, /photos/],
  ['sandbox-payments', 'warning', { settings: { PAYMENT_BASE_URL: '', PAYMENT_PROVIDER: 'sandbox' } }, /without moving money/],
  ['sandbox-payments', 'error', { settings: { PAYMENT_BASE_URL: 'http://payments.shop.org' } }, /others can read payments/],
  ['local-photos', 'info', { settings: { PHOTOS_URL: '' } }, /PHOTOS_URL/],
  ['demo-accounts', 'error', { rows: { counts: { demoAccounts: 21 } } }, /21 accounts/],
  ['books', 'error', { metrics: 'gateway_ledger_breaches{invariant="stock"} 2' }, /2 rows/],
  ['books', 'warning', { metrics: 'gateway_stuck_orders_total 1' }, /1 orders/],
]

/** The metrics of a loop with 9000 successful runs. */
function loopMetrics({ failures, inARow = 0 }: { failures: number; inARow?: number }): string {
  return `gateway_loop_duration_seconds_count{loop="deliver",outcome="error"} ${failures}\ngateway_loop_failures_in_a_row{loop="deliver"} ${inARow}`
}

function withCredentials(changes: object): Broken['rows'] {
  const { rows } = evidenceOf()
  return isMissing(rows) ? {} : { credentials: { ...rows.credentials, ...changes } }
}

function withWebhooks(changes: object): Broken['rows'] {
  const { rows } = evidenceOf()
  return isMissing(rows) ? {} : { webhooks: { ...rows.webhooks, ...changes } }
}

function withHeader(name: string, value: string): Record<string, string> {
  const { server } = evidenceOf()
  return isMissing(server) ? {} : { ...server.headers, [name]: value }
}

function deprecatedUse(days: number) {
  return { subject: 'Pet.breed', callers: 2, uses: 9, sunset: daysFromNow(days) }
}

const examined = (broken?: Broken) => examine(checks, evidenceOf(broken))

describe('a healthy production', () => {
  it('has no finding, and every check has judged', () => {
    const { findings, notJudged, passed } = examined()
    expect({ findings, notJudged }).toEqual({ findings: [], notJudged: [] })
    expect(passed).toEqual(checks.map(({ id }) => id))
  })

  it.each([1, 400])('does not alarm by %i failures of a loop that has succeeded 9000 times, and last', (failures) => {
    expect(examined({ metrics: loopMetrics({ failures }) }).findings).toEqual([])
  })

  it('does not alarm by one failure of a loop that has run twice', () => {
    const runs = 'gateway_loop_duration_seconds_count{loop="sweep",outcome='
    expect(examined({ metrics: `${runs}"error"} 1\n${runs}"ok"} 1` }).findings).toEqual([])
  })

  it('does not alarm by infos', () => {
    expect(isAlarming(examined({ settings: { PHOTOS_URL: '' } }))).toBe(false)
  })
})

describe('each fault is found', () => {
  it.each(faults)('%s, %s: %#', (check, severity, broken, evidence) => {
    const { findings } = examined(broken)
    const found = findings.filter((finding) => finding.check === check)
    expect(found.map((finding) => finding.severity)).toContain(severity)
    expect(found.map((finding) => finding.evidence).join('\n')).toMatch(evidence)
    for (const { fix } of found) expect(fix).toMatch(/^[A-Z]/)
  })

  it('and every check has a fault here, but the check of the environment', () => {
    expect(new Set(faults.map(([check]) => check))).toEqual(new Set(checks.map(({ id }) => id).filter((id) => id !== 'environment')))
  })

  it('and no two checks have one id', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
  })

  it('and no report shows a secret of the settings', () => {
    const secrets = { METRICS_TOKEN: 'changeme-changeme-123', DATABASE_URL: 'postgres://gateway:hunter22@db.shop.org/shop' }
    const broken = { settings: secrets }
    const report = { environment: 'production', examinedAt: new Date(0), server: undefined, ...examined(broken) }
    for (const text of [textReport(report), jsonReport(report), markdownReport(report)]) {
      expect(text).toContain('weak-secret')
      for (const secret of ['changeme', 'hunter22', 'db.shop.org', strong]) expect(text).not.toContain(secret)
    }
  })
})

describe('a check without enough evidence does not judge', () => {
  it.each<[string, Broken, string]>([
    ['database-memory', { state: { hours: 3, blocksRead: 1e9 } }, 'PostgreSQL has counted for 3 h, and 24 h are needed'],
    ['unused-index', { state: { transactions: 900 } }, 'PostgreSQL has counted 900 operations, and 10000 are needed'],
    ['slow-operation', { server: { uptimeHours: 0.5 } }, 'the server has counted for 0.5 h, and 24 h are needed'],
    [
      'small-pool',
      { metrics: 'gateway_operations_total{kind="query",style="rest"} 5\ngateway_operations_total{kind="mutation",style="graphql"} 4' },
      'the server has counted 9 operations, and 10000 are needed',
    ],
    [
      'internal-errors',
      { server: { metrics: undefined, noMetrics: 'the metrics of the server answer 401' } },
      'the metrics of the server answer 401',
    ],
    [
      'slow-statement',
      { database: { statements: undefined } },
      'PostgreSQL does not count its statements: add pg_stat_statements to shared_preload_libraries, and run CREATE EXTENSION pg_stat_statements',
    ],
  ])('%s: %#', (check, broken, reason) => {
    expect(examined(broken).notJudged.find((one) => one.check === check)?.reason).toBe(reason)
  })

  it('nor does any check of a part that was not looked at', () => {
    const missing = { missing: 'nobody looked' }
    const { notJudged } = examine(checks, { ...evidenceOf(), database: missing, rows: missing, server: missing })
    const judging = checks.filter(({ subject }) => subject === 'configuration' || subject === 'schema')
    expect(notJudged.map(({ check }) => check)).toEqual(checks.filter((check) => !judging.includes(check)).map(({ id }) => id))
  })
})

describe('the environment decides what counts', () => {
  const open = { settings: { APP_ENV: 'development', INTROSPECTION: 'true' }, server: { showsMetrics: true, isLoopback: true } } as const
  const severitiesOf = (broken: Broken, check: string) =>
    examined(broken)
      .findings.filter((finding) => finding.check === check)
      .map(({ severity }) => severity)

  it('in development faults of production are infos, and faults of the schema stay', () => {
    expect(severitiesOf(open, 'open-introspection')).toEqual(['info'])
    expect(severitiesOf(open, 'server-metrics')).toEqual(['info'])
    expect(severitiesOf(open, 'environment')).toEqual(['info'])
    expect(
      severitiesOf({ ...open, schema: [{ coordinate: 'Query.a', isDescribed: true, lacksScope: true }] }, 'field-without-scope'),
    ).toEqual(['error'])
  })

  it('a server on another machine counts as production, whatever the settings of the doctor', () => {
    expect(severitiesOf({ ...open, server: { showsMetrics: true, isLoopback: false } }, 'server-metrics')).toEqual(['error'])
    const sandbox = { settings: { APP_ENV: 'sandbox' }, server: { showsMetrics: true, isLoopback: false } }
    expect(severitiesOf(sandbox, 'server-metrics')).toEqual(['info'])
  })
})

describe('a report', () => {
  const report = {
    environment: 'production',
    examinedAt: new Date('2026-11-30T12:00:00Z'),
    server: 'https://api.shop.org',
    ...examined({ settings: { PLAYGROUND: 'true', PHOTOS_URL: '' }, state: { hours: 1 } }),
  }

  it('is text with the worst finding first', () => {
    expect(textReport(report).split('\n')).toEqual([
      expect.stringMatching(/^Petstore Gateway \S+, production, https:\/\/api\.shop\.org, 2026-11-30T12:00:00\.000Z$/),
      '',
      'error    open-playground (configuration)',
      '         found: PLAYGROUND: is on',
      '         fix:   Set PLAYGROUND=false.',
      '         read:  docs/settings.md',
      '',
      'info     local-photos (configuration)',
      '         found: PHOTOS_URL: is not set. Pictures are files below DATA_DIR',
      '         fix:   Set PHOTOS_URL, or mount one folder on all machines and back it up.',
      '         read:  docs/operations.md#pictures',
      '',
      'not judged: PostgreSQL has counted for 1 h, and 24 h are needed',
      '         database-memory, unused-index',
      '',
      `1 error, 0 warnings, 1 info. ${checks.length - 4} checks found nothing, 2 did not judge.`,
      '',
    ])
  })

  it('is JSON', () => {
    expect(JSON.parse(jsonReport(report))).toMatchObject({
      environment: 'production',
      examinedAt: '2026-11-30T12:00:00.000Z',
      server: 'https://api.shop.org',
      totals: { error: 1, warning: 0, info: 1 },
      findings: [{ check: 'open-playground', subject: 'configuration', severity: 'error', link: 'settings.md' }, { check: 'local-photos' }],
      notJudged: [{ check: 'database-memory', subject: 'database' }, { check: 'unused-index' }],
    })
  })

  it('is Markdown whose cells hold no bar', () => {
    const text = markdownReport({ ...report, findings: report.findings.map((finding) => ({ ...finding, evidence: 'a|b' })) })
    expect(text).toContain('| error | `open-playground` | a\\|b | Set PLAYGROUND=false. | `docs/settings.md` |')
    expect(text).toContain('- Not judged: PostgreSQL has counted for 1 h, and 24 h are needed (`database-memory`, `unused-index`)')
  })
})
