import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Config, parseConfig } from '../../src/config.js'
import { withUsualRows } from '../../src/db/inspect/statementScans.js'
import journal from '../../src/db/migrations/meta/_journal.json' with { type: 'json' }
import type { Evidence } from '../../src/doctor/evidence.js'
import { examine } from '../../src/doctor/examine.js'
import { readDatabase } from '../../src/doctor/readDatabase.js'
import { readSchema } from '../../src/doctor/readSchema.js'
import { readServer } from '../../src/doctor/readServer.js'
import { checks, countedRows, listReads } from '../../src/doctor/registers.js'
import { schema } from '../../src/graphql/schema.js'
import { type CliResult, databaseSettings, runCli, runHosted } from '../cli/runCli.js'
import { aDelivery, aDeprecationUse, anOAuthClient, aWebhook } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { healthySettings } from './healthy.js'

const NOW = new Date()
const noServer = { missing: 'nobody looked' }
const metricsToken = 'c4a8e17d03b95f26'

let store: PetStore
let origin: string
let config: Config
beforeAll(async () => {
  store = await petStore({ settings: { METRICS_TOKEN: metricsToken, PUBLIC_URL: '' } })
  origin = await store.app.http.listen({ host: '127.0.0.1', port: 0 })
  config = parseConfig(healthySettings)
})
afterAll(() => store.close())

async function evidence(server: Evidence['server'] = noServer): Promise<Evidence> {
  const direct = { address: store.address, setting: 'DATABASE_URL' as const, isPooled: false }
  const found = await readDatabase({ address: store.address, direct }, config, { lists: listReads, counts: countedRows, now: NOW })
  return { config, now: NOW, schema: readSchema(schema), ...found, server }
}

/** The findings of a check, as the database is now. */
async function found(check: string): Promise<readonly string[]> {
  const { findings } = examine(checks, await evidence())
  return findings.filter((finding) => finding.check === check).map((finding) => finding.evidence)
}

describe('the doctor on a real database', () => {
  it('finds no fault in the schema and in a new database, but the haste and the superuser of the tests', async () => {
    const { findings, notJudged } = examine(checks, await evidence())
    expect(findings.map(({ check }) => check)).toEqual([
      'database-durability',
      'database-durability',
      'database-durability',
      'database-role',
    ])
    const waiting = notJudged.filter(({ reason }) => reason !== noServer.missing).map(({ check }) => check)
    expect(waiting).toEqual(['database-memory', 'unused-index', 'slow-statement'])
  })

  it('finds a dropped index of a large list by its plan, and a foreign key without an index', async () => {
    await store.sql`insert into audit_events (type, occurred_at) select 'signed_in', now() - n * interval '1 second' from generate_series(1, 20000) as n`
    await store.sql`create table loose (id bigserial primary key, pet_id bigint references pets (id))`
    await store.sql`insert into loose (pet_id) select null from generate_series(1, 20000)`
    await store.sql`vacuum analyze`
    expect(await found('missing-index')).toEqual(['The foreign key loose_pet_id_fkey of loose has no index'])
    await store.sql`drop table loose`
    await store.sql`drop index audit_events_occurred_at_idx`
    expect(await found('missing-index')).toEqual(['audit_events is scanned by auditEvents by occurredAt, auditEvents by -occurredAt'])
    await store.sql`create index audit_events_occurred_at_idx on audit_events (occurred_at, id)`
    await store.sql`update pg_index set indisvalid = false where indexrelid = 'audit_events_user_idx'::regclass`
    expect(await found('invalid-index')).toEqual(['PostgreSQL does not use audit_events_user_idx'])
    await store.sql`update pg_index set indisvalid = true where indexrelid = 'audit_events_user_idx'::regclass`
  })

  it('finds constraints that are lost or off, and a table that nothing cleans up', async () => {
    expect(await found('lost-constraints')).toEqual([])
    const change = (...statements: readonly string[]) => store.sql.unsafe(statements.join('; '))
    await change(
      'alter index users_email_key rename to users_email_kept',
      'alter table pets drop constraint pets_stock_check',
      'alter table pets add constraint pets_stock_check check (stock >= 0) not valid',
      'alter table photos disable trigger all',
      'alter table tags alter name drop not null',
    )
    expect(await found('lost-constraints')).toEqual([
      'The database lacks or does not enforce: constraint pets_stock_check of pets, constraint photos_pet_id_pets_id_fk of photos, NOT NULL of tags.name, unique index users_email_key',
    ])
    await change(
      'alter index users_email_kept rename to users_email_key',
      'alter table pets validate constraint pets_stock_check',
      'alter table photos enable trigger all',
      'alter table tags alter name set not null',
    )
    expect(await found('lost-constraints')).toEqual([])
    expect(await found('database-upkeep')).toEqual([])
    await change('alter table tags set (autovacuum_enabled = off)')
    expect(await found('database-upkeep')).toEqual(['autovacuum is off for tags'])
    await change('alter table tags reset (autovacuum_enabled)')
  })

  it('finds old rows, used up ids and dead rows', async () => {
    await store.sql`insert into audit_events (type, occurred_at) values ('signed_in', ${NOW}::timestamptz - interval '400 days 2 hours')`
    expect(await found('full-table')).toEqual(['The oldest row of audit_events should have been deleted 2 h ago'])
    await store.sql`delete from audit_events where occurred_at < now() - interval '399 days'`
    await store.sql`select setval('tags_id_seq', 9000000000000000000)`
    expect(await found('full-sequence')).toEqual(['tags_id_seq has used 97.6 % of its numbers'])
    await store.sql`select setval('tags_id_seq', 1)`
  })

  it('finds keys that are unused or old, secrets that are old, and an old signing key', async () => {
    const { clientId } = await anOAuthClient(store)
    await store.sql`update api_keys set created_at = ${NOW}::timestamptz - interval '100 days', last_used_at = null`
    const unused = await store.sql`select id::text as id from api_keys order by id`
    expect(await found('key-never-used')).toEqual([
      `${unused.length} API keys were not used in 90 days: ids ${unused.map(({ id }) => id).join(', ')}`,
    ])
    await store.sql`update api_keys set created_at = ${NOW}::timestamptz - interval '400 days', last_used_at = now()`
    await store.sql`update oauth_clients set created_at = ${NOW}::timestamptz - interval '400 days'`
    expect(await found('key-never-rotated')).toEqual([
      expect.stringContaining(`${unused.length} API keys are older than 365 days`),
      `1 OAuth clients have the same secret for 365 days: ${clientId}`,
    ])
    await store.sql`insert into audit_events (type, occurred_at, subject) values ('client_secret_rotated', now(), ${clientId})`
    expect(await found('key-never-rotated')).toHaveLength(1)
    await store.sql`update signing_keys set active_from = ${NOW}::timestamptz - interval '45 days'`
    expect(await found('signing-key-age')).toEqual(['The newest signing key is 45 days old, and SIGNING_KEY_DAYS is 30'])
  })

  it('finds endpoints that fail, late deliveries, clients of deprecated parts, and accounts of the demo', async () => {
    const failing = await aWebhook(store)
    await store.sql`update webhooks set failing_since = ${NOW}::timestamptz - interval '25 hours' where id = ${failing.id}`
    const delivery = await aDelivery(store)
    await store.sql`update webhook_deliveries set next_attempt_at = ${NOW}::timestamptz - interval '90 seconds' where id = ${delivery.id}`
    expect(await found('webhooks-failing')).toEqual([
      `1 endpoints have failed for more than 24 h: ids ${failing.id}`,
      'The oldest pending delivery has been due for 90 s',
    ])
    await aDeprecationUse(store, 'customer@example.com', { subject: 'Pet.breed', lastUsedAt: NOW })
    await aDeprecationUse(store, 'staff@example.com', { subject: 'Pet.breed', lastUsedAt: NOW })
    expect(await found('deprecated-use')).toEqual(['Pet.breed was used 6 times by 2 callers in 30 days, and ends on 2027-05-01'])
    await store.sql`insert into users (email, username, first_name, last_name, created_at) values ('ingrid.holm@example.com', 'ingrid', 'I', 'H', now())`
    expect(await found('demo-accounts')).toEqual(['The database has 1 accounts of the demo'])
  })

  it('gives the limit of a counted statement the size of a page, so that its plan is the usual one', () => {
    expect(withUsualRows('select a from t where b = $1 order by a limit $2 offset $3')).toBe(
      'select a from t where b = $1 order by a limit 21 offset 0',
    )
    expect(withUsualRows('select a from (select a from t limit $1) u where a = $2')).toBe(
      'select a from (select a from t limit 21) u where a = $1',
    )
  })
})

describe('the doctor at a running server', () => {
  it('sees what a stranger sees, and reads the metrics with their token', async () => {
    const server = await readServer(new URL(origin), { METRICS_TOKEN: metricsToken, METRICS_PORT: undefined })
    const { metrics, headers, ...facts } = server
    expect(facts).toMatchObject({
      origin,
      isEncrypted: false,
      isLoopback: true,
      status: 'healthy',
      down: [],
      answersIntrospection: true,
      servesPlayground: true,
      showsMetrics: false,
      strangersOrigin: undefined,
      noMetrics: '',
    })
    expect(metrics?.sum('gateway_gate_places', { gate: 'database_connections' })).toBe(8)
    const { findings } = examine(checks, await evidence(server))
    const ofServer = findings.filter(({ subject }) => subject === 'server').map(({ check }) => check)
    expect(ofServer).toEqual(['server-introspection', 'server-playground'])
  })

  it('says why there are no metrics', async () => {
    const { noMetrics } = await readServer(new URL(origin), { METRICS_TOKEN: undefined, METRICS_PORT: undefined })
    expect(noMetrics).toMatch(/answer 401: run the doctor with the METRICS_TOKEN/)
  })

  it('refuses a server that is no gateway', async () => {
    await expect(readServer(new URL(`${origin}/v1`), { METRICS_TOKEN: undefined, METRICS_PORT: undefined })).rejects.toThrow(
      /--url: no gateway answers there/,
    )
  })
})

/** An address at which nobody listens. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

describe('petstore doctor', () => {
  const settings = (more: Readonly<Record<string, string>> = {}) => ({
    ...databaseSettings(store.address),
    DATA_DIR: store.folder,
    ...more,
  })
  const doctor = (...args: readonly string[]): Promise<CliResult> => runHosted(settings(), 'doctor', ...args)

  it('prints a report, and ends with status 1 for a warning', async () => {
    const { status, stdout, stderr } = await runCli(settings({ METRICS_TOKEN: metricsToken }), 'doctor', '--url', origin, '--json')
    const report = JSON.parse(stdout)
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(report.totals.warning).toBeGreaterThan(0)
    expect(report.findings.map(({ check }: { check: string }) => check)).toEqual(
      expect.arrayContaining(['webhooks-failing', 'open-introspection']),
    )
    expect(stdout).not.toContain(metricsToken)
  })

  it('ends with status 0 when nothing but infos is found, and looks for no database where there is none', async () => {
    const { status, stdout } = await runHosted({ DATA_DIR: '/nowhere' }, 'doctor')
    expect(status).toBe(0)
    expect(stdout).toContain('not judged: DATABASE_URL is not set, and DATA_DIR holds no database')
    expect(stdout).toMatch(/^info {5}open-introspection \(configuration\)$/m)
  })

  it('changes nothing: it finds missing migrations and does not run them', async () => {
    await store.sql`delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations)`
    const { status, stdout } = await doctor('--markdown')
    expect(status).toBe(1)
    expect(stdout).toContain(`| error | \`stale-migrations\` | The database lacks ${journal.entries.at(-1)?.tag} |`)
    expect(stdout).toContain('- Not judged: the tables are not up to date (`missing-index`')
    expect(stdout).toContain('The database lacks')
  })

  it.each<[string, readonly string[], RegExp]>([
    ['an address of another kind', ['--url', 'ftp://api.example.com'], /--url <url>' argument.*must be a URL that begins with http/],
    ['an address with a password', ['--url', 'https://me:secret@api.example.com'], /without a user name/],
    ['two forms of output', ['--json', '--markdown'], /cannot be used with option '--json'/],
    ['an unknown option', ['--fix'], /unknown option '--fix'/],
  ])('ends with status 2 for %s', async (_what, args, message) => {
    expect(await doctor(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) })
  })

  it('ends with status 2 and one line when it cannot look', async () => {
    expect(await doctor('--url', await closedAddress())).toEqual({
      status: 2,
      stdout: '',
      stderr: '--url: the server does not answer (ECONNREFUSED). Check the address, and whether the server runs\n',
    })
    const broken = await runHosted({ DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/shop' }, 'doctor')
    expect(broken).toMatchObject({ status: 2, stdout: '' })
    expect(broken.stderr).toMatch(/^DATABASE_URL: [^\n]*\n$/)
    expect(broken.stderr).not.toContain('hunter2')
  })
})
