import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/db/address.js'
import { mustAnswer } from '../../src/db/mustAnswer.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { type GateManner, type ProviderGate, providerGate } from '../support/providerGate.js'
import { selfSigned } from '../support/selfSigned.js'

const SECRET = 'p%40ss%2Fw%3Ford'
const manners = { plain: 'plain', tls: 'tls', onlyTls: 'only tls', brokenTls: 'broken tls', closing: 'closing' } as const satisfies Record<
  string,
  GateManner
>
type Name = keyof typeof manners

let fresh: FreshDatabase
let user: string
let database: string
const gates = {} as Record<Name, ProviderGate> // filled before the tests
const folder = mkdtempSync(path.join(tmpdir(), 'petstore-tls-'))
const rootCert = path.join(folder, 'root.crt')
const noCert = path.join(folder, 'empty.crt')

beforeAll(async () => {
  writeFileSync(rootCert, selfSigned.cert)
  writeFileSync(noCert, 'no certificate')
  fresh = await freshDatabase()
  const [row] = await fresh.sql`select current_user as user, current_database() as database`
  user = row?.user
  database = row?.database
  for (const name of Object.keys(manners) as Name[]) gates[name] = await providerGate(fresh.address, manners[name])
})
afterAll(async () => {
  for (const gate of Object.values(gates)) await gate.close()
  await fresh.close()
  rmSync(folder, { recursive: true })
})

const urlOf = (gate: Name, query: string, host = 'localhost') =>
  `postgres://${user}:${SECRET}@${host}:${gates[gate].port}/${database}${query.replaceAll('ROOT', rootCert).replaceAll('NOCERT', noCert)}`

/** Runs a statement and gives its session's name. */
async function nameOf(url: string): Promise<unknown> {
  const client = connect(url, { max: 1, connection: { application_name: 'petstore' } })
  try {
    const [row] = await client`select current_setting('application_name') as name`
    return row?.name
  } finally {
    await client.end({ timeout: 1 })
  }
}

async function refusalOf(url: string): Promise<string> {
  return mustAnswer(url).then(
    () => '',
    (error: unknown) => String(error),
  )
}

describe('a connection string', () => {
  it.each<[gate: Name, query: string, host: string, how: string]>([
    ['plain', '', 'localhost', 'plain'],
    ['plain', '?sslmode=disable', 'localhost', 'plain'],
    ['plain', '?sslmode=allow', 'localhost', 'plain'],
    ['plain', '?sslmode=prefer', '127.0.0.1', 'plain'],
    ['plain', '?ssl=false', 'localhost', 'plain'],
    ['tls', '', 'localhost', 'tls'],
    ['tls', '?sslmode=disable', 'localhost', 'plain'],
    ['tls', '?sslmode=allow', 'localhost', 'tls'],
    ['tls', '?sslmode=prefer&channel_binding=prefer', 'localhost', 'tls'],
    ['tls', '?sslmode=require', 'localhost', 'tls'],
    ['tls', '?sslmode=no-verify', 'localhost', 'tls'],
    ['tls', '?ssl=true&application_name=petstore', 'localhost', 'tls'],
    ['tls', '?sslmode=require&sslrootcert=ROOT', '127.0.0.1', 'tls'],
    ['tls', '?sslmode=verify-ca&sslrootcert=ROOT', 'localhost', 'tls'],
    ['tls', '?sslmode=verify-full&sslrootcert=ROOT', 'localhost', 'tls'],
    ['tls', '?sslmode=verify-full&sslrootcert=ROOT', '127.0.0.1', 'tls'],
    ['tls', '?sslmode=require&channel_binding=require&sslrootcert=ROOT', 'localhost', 'tls'],
    ['tls', '?sslmode=require&sslnegotiation=direct', 'localhost', 'direct tls'],
    ['onlyTls', '', 'localhost', 'tls'],
    ['onlyTls', '?sslmode=require&supa=base-pooler.x&connect_timeout=15', 'localhost', 'tls'],
    ['onlyTls', '?pgbouncer=true&sslmode=require', 'localhost', 'tls'],
    ['brokenTls', '?sslmode=disable', 'localhost', 'plain'],
    ['plain', '?hostaddr=127.0.0.1', 'nowhere.invalid', 'plain'],
    ['tls', '?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=ROOT&host=localhost', 'nowhere.invalid', 'tls'],
    ['plain', '?keepalives=1&keepalives_idle=30&keepalives_interval=10&target_session_attrs=read-write', 'localhost', 'plain'],
    ['plain', '?target_session_attrs=primary&options=-c%20search_path%3Dpublic', 'localhost', 'plain'],
  ])('to a server (%s) works with %j', async (gate, query, host, how) => {
    gates[gate].taken()
    expect(await nameOf(urlOf(gate, query, host))).toBe('petstore')
    expect(gates[gate].taken()).toEqual([how])
  })

  it.each([
    ['', ['2s', 'off', 'petstore', 'UTC']],
    ['?pgbouncer=true', ['0', 'on', 'petstore', 'UTC']],
  ])('with %j sends the settings that the server takes', async (query, expected) => {
    const connection = { application_name: 'petstore', TimeZone: 'UTC', statement_timeout: 2000, enable_hashjoin: 'off' }
    const client = connect(urlOf('plain', query), { max: 1, connection })
    const names = ['statement_timeout', 'enable_hashjoin', 'application_name', 'TimeZone']
    const rows = await client`select current_setting(name) as value from unnest(${names}::text[]) with ordinality as n (name, i) order by i`
    expect(rows.map(({ value }) => value)).toEqual(expected)
    await client.end({ timeout: 1 })
  })

  it('names the session', async () => {
    expect(await nameOf(urlOf('plain', '?application_name=shop%20one'))).toBe('shop one')
    expect(await nameOf(urlOf('plain', '?fallback_application_name=other'))).toBe('other')
  })

  it.each<[gate: Name, query: string, told: RegExp]>([
    ['plain', '?sslmode=require', /offers no TLS.*sslmode/],
    ['plain', '?sslmode=require&channel_binding=require', /offers no TLS.*channel_binding/],
    ['plain', '?sslmode=verify-full&sslrootcert=ROOT', /offers no TLS.*sslmode/],
    ['tls', '?sslmode=verify-full', /not trusted.*sslrootcert/],
    ['tls', '?sslmode=verify-full&sslrootcert=system', /not trusted.*sslrootcert/],
    ['tls', '?sslmode=verify-ca', /not trusted.*sslrootcert/],
    ['tls', '?sslmode=require&channel_binding=require', /not trusted.*channel_binding=require/],
    ['tls', '?sslaccept=strict', /not trusted.*sslrootcert/],
    ['tls', '?sslmode=verify-full&sslrootcert=ROOT&host=127.0.0.2&hostaddr=127.0.0.1', /another host.*sslmode=verify-ca/],
    ['tls', '?sslmode=require&sslrootcert=/nowhere/root.crt', /sslrootcert names does not exist/],
    ['tls', '?sslmode=require&sslrootcert=NOCERT', /sslrootcert names holds no certificate/],
    ['tls', '?sslmode=require&sslcert=ROOT&sslkey=NOCERT', /do not fit together.*sslkey/],
    ['onlyTls', '?sslmode=disable', /only encrypted connections.*sslmode=require/],
    ['brokenTls', '?sslmode=require', /TLS with the server failed/],
    ['closing', '', /closed the connection without an answer/],
    ['closing', '?target_session_attrs=read-write', /target_session_attrs/],
    ['plain', '?options=-c%20no_such_setting%3D1', /a setting of options/],
    ['plain', '?options=-c%20default_transaction_read_only%3Don&target_session_attrs=read-write', /target_session_attrs/],
    ['plain', '?dbname=nowhere_at_all', /database does not exist/],
    ['plain', '?user=nobody_at_all', /refuses the user/],
    ['plain', '?host=nowhere.invalid', /host name cannot be found/],
    ['plain', '?port=1', /no server listens at its host and port/],
    ['plain', '?host=/nowhere', /no server listens in its socket folder/],
  ])('to a server (%s) with %j is refused, and the refusal names the setting and no value', async (gate, query, told) => {
    const startedAt = performance.now()
    const refusal = await refusalOf(urlOf(gate, query))
    expect(refusal).toMatch(/^ConfigError: DATABASE_URL: [^\n]+$/)
    expect(refusal).toMatch(told)
    const values = [SECRET, decodeURIComponent(SECRET), database, 'nowhere.invalid', '/nowhere', 'nobody_at_all', rootCert]
    for (const value of values) expect(refusal).not.toContain(value)
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })

  it('gives up a server that never answers after its connect_timeout', async () => {
    const silent = await providerGate(fresh.address, 'silent')
    const url = `postgres://${user}@localhost:${silent.port}/${database}?connect_timeout=1`
    expect(await refusalOf(url)).toMatch(/does not answer/)
    expect(await refusalOf(`${url}&sslmode=disable`)).toMatch(/does not answer/)
    await silent.close()
  })

  it.each([
    ['28P01', 'password authentication failed for user "x"', /refuses the user or the password/],
    ['28000', 'connection requires a valid client certificate', /sslcert and sslkey/],
    ['53300', 'sorry, too many clients already', /DATABASE_POOL/],
    ['57P03', 'the database system is starting up', /starting or stopping/],
    ['08P01', 'unsupported startup parameter: statement_timeout', /pgbouncer=true/],
    ['08P01', 'no such database: x', /pooler does not know/],
    ['XX000', 'Tenant or user not found', /cannot be used \(XX000\)/],
  ])('is refused with %s of the server: %s', async (code, message, told) => {
    const gate = await providerGate(fresh.address, { code, message })
    expect(await refusalOf(`postgres://${user}:${SECRET}@localhost:${gate.port}/${database}`)).toMatch(told)
    await gate.close()
  })
})

describe('a connection string with several hosts', () => {
  const several = (...places: string[]) => `postgres://${user}@${places.join(',')}/${database}?target_session_attrs=any`

  it('takes the first host that answers', async () => {
    gates.plain.taken()
    gates.tls.taken()
    const dead = 'localhost:1'
    expect(await nameOf(several(dead, `localhost:${gates.tls.port}`, `localhost:${gates.plain.port}`))).toBe('petstore')
    expect([gates.tls.taken(), gates.plain.taken()]).toEqual([['tls'], []])
    expect(await nameOf(several(`localhost:${gates.closing.port}`, 'nowhere.invalid', `localhost:${gates.plain.port}`))).toBe('petstore')
  })

  it('is refused when none answers, soon and without a rest', async () => {
    expect(await refusalOf(several('localhost:1', '127.0.0.1:1'))).toMatch(/no server listens/)
    expect(await refusalOf(several(`localhost:${gates.closing.port}`, `127.0.0.1:${gates.closing.port}`))).toMatch(/closed the connection/)
  })

  it('takes the first server that takes writes', async () => {
    const standby = await providerGate(fresh.address, 'plain')
    await fresh.sql.unsafe(`create role reader login; alter role reader set default_transaction_read_only = on`)
    const url = `postgres://reader@localhost:${standby.port},localhost:${gates.plain.port}/${database}?target_session_attrs=read-write`
    expect(await refusalOf(url)).toMatch(/target_session_attrs/) // both gates lead to the same server
    expect([standby.taken().length, gates.plain.taken().length > 0]).toEqual([1, true])
    await fresh.sql`drop role reader`
    await standby.close()
  })

  it('works again after its connection was lost', async () => {
    const client = connect(several('localhost:1', `localhost:${gates.plain.port}`), { max: 1, backoff: () => 0 })
    const [{ pid } = { pid: 0 }] = await client`select pg_backend_pid() as pid`
    await fresh.sql`select pg_terminate_backend(${pid})`
    await expect.poll(() => client`select 1 as one`.catch(() => [])).toEqual([{ one: 1 }])
    await client.end()
  })

  it('leaves no session behind when it is closed while it connects', async () => {
    const client = connect(urlOf('tls', '?application_name=abandoned'), { max: 1 })
    const asked = client`select 1`.catch((error: unknown) => error)
    await client.end({ timeout: 0 })
    expect(await asked).toBeInstanceOf(Error)
    const sessions = () => fresh.sql`select 1 from pg_stat_activity where application_name = 'abandoned'`
    await expect.poll(sessions).toEqual([])
  })
})
