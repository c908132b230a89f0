import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWarnings } from '../../src/command/startWarnings.js'
import { parseConfig } from '../../src/config.js'
import { type Database, openDatabase } from '../../src/db/client.js'
import { connectServer } from '../../src/db/connectServer.js'
import { roleWarning } from '../../src/db/roleWarning.js'
import { type DatabaseGate, databaseGate } from '../http/databaseGate.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { urlOf } from '../support/pgbouncer.js'
import { until } from '../support/until.js'

const POOLED = 'postgres://user@pooler:6432/shop'
const DIRECT = 'postgres://user@server:5432/shop'

describe('the settings', () => {
  it.each<[settings: Readonly<Record<string, string>>, refusal: RegExp]>([
    [{ DATABASE_DIRECT_URL: DIRECT }, /^DATABASE_DIRECT_URL: needs DATABASE_URL/],
    [{ DATABASE_REPLICA_URLS: DIRECT }, /^DATABASE_REPLICA_URLS: needs DATABASE_URL/],
    [{ DATABASE_URL: POOLED, DATABASE_DIRECT_URL: `${DIRECT}?pgbouncer=true` }, /^DATABASE_DIRECT_URL: .* without a pooler/],
    [{ DATABASE_URL: POOLED, DATABASE_DIRECT_URL: 'server' }, /^DATABASE_DIRECT_URL: must begin with postgres:/],
    [
      { DATABASE_URL: POOLED, DATABASE_REPLICA_URLS: `${DIRECT}, ${DIRECT}?no=1` },
      /^DATABASE_REPLICA_URLS: number 2: has the parameter no/,
    ],
  ])('%j are refused', (settings, refusal) => {
    expect(() => parseConfig(settings)).toThrow(refusal)
  })

  it('a list of connection strings may have several hosts in each', () => {
    const urls = ['postgres://u@a:1,b:2/shop', 'postgresql://u@c/shop', 'postgres://u@d/shop']
    const given = { DATABASE_URL: POOLED, DATABASE_REPLICA_URLS: `${urls[0]},${urls[1]}  ${urls[2]}` }
    expect(parseConfig(given).DATABASE_REPLICA_URLS).toEqual(urls)
    expect(parseConfig({}).DATABASE_REPLICA_URLS).toEqual([])
  })

  it.each([
    [{ DATABASE_URL: `${POOLED}?pgbouncer=true` }, true],
    [{ DATABASE_URL: POOLED, DATABASE_PREPARE: 'false' }, true],
    [{ DATABASE_URL: POOLED }, false],
    [{ DATABASE_URL: `${POOLED}?pgbouncer=true`, DATABASE_DIRECT_URL: DIRECT }, false],
  ])('%j are warned about: %s', (settings, isWarned) => {
    expect(startWarnings(parseConfig(settings)).some((warning) => warning.startsWith('DATABASE_DIRECT_URL: is not set'))).toBe(isWarned)
  })
})

describe('a gateway behind a pooler', () => {
  let fresh: FreshDatabase
  let pooled: DatabaseGate
  let store: PetStore
  let database: Database
  beforeAll(async () => {
    fresh = await freshDatabase()
    pooled = await databaseGate(fresh.address)
    database = openDatabase(fresh.address, { DATABASE_POOL: 2, DATABASE_PREPARE: false, DATABASE_TIMEOUT_MS: 3000 })
    store = await petStore({ settings: { DATABASE_URL: POOLED, DATABASE_DIRECT_URL: urlOf(fresh.address) } })
  })
  afterAll(async () => {
    await Promise.all([database.close(), store.close()])
    await pooled.shut()
    await fresh.close()
  })
  const timeouts = sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
    current_setting('idle_in_transaction_session_timeout') as idle`

  it('sets its timeouts in each transaction, and nothing for the session', async () => {
    const session = database.session()
    expect(await session.db.execute(timeouts)).toMatchObject([{ statement: '0', lock: '0', idle: '0' }])
    for (let run = 0; run < 2; run++)
      expect(await session.transaction((tx) => tx.execute(timeouts))).toMatchObject([{ statement: '3s', lock: '3s', idle: '6s' }])
    expect(await session.db.execute(timeouts)).toMatchObject([{ statement: '0' }])
    await expect(session.transaction((tx) => tx.execute(sql`select pg_sleep(20)`))).rejects.toThrow()
  })

  it.each([true, false])(
    'reads moments in its own form, whatever the database has set, with pgbouncer=true in its address: %s',
    async (isMarked) => {
      const [row] = await fresh.sql`select current_database() as name`
      await fresh.sql.unsafe(`alter database ${row?.name} set datestyle = 'German, DMY'`)
      const url = urlOf(fresh.address)
      const address = isMarked ? `${url}${url.includes('?') ? '&' : '?'}pgbouncer=true` : fresh.address
      const opened = openDatabase(address, { DATABASE_POOL: 1, DATABASE_PREPARE: false, DATABASE_TIMEOUT_MS: 3000 })
      const shown = await opened.session().db.execute(sql`select current_setting('DateStyle') as form`)
      expect(shown).toMatchObject([{ form: 'ISO, YMD' }])
      await opened.close()
    },
  )

  it('warns of a role without a timeout', async () => {
    expect(await roleWarning(database)).toMatch(/^DATABASE_URL: .*ALTER ROLE/)
    const bounded = openDatabase(fresh.address, { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 3000 })
    expect(await roleWarning(bounded)).toBeUndefined()
    await bounded.close()
  })

  it('listens for changes at the direct address', async () => {
    // the calls of this gateway go to another database than its changes
    await until(() => expect(store.app.changes.isHearing).toBe(true))
    const [own] = await fresh.sql`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'petstore-gateway-changes'`
    expect(own?.count).toBe(1)
  })

  it('checks both addresses at the start, and names the setting of the wrong one', async () => {
    const config = parseConfig({ DATABASE_URL: urlOf(pooled.address), DATABASE_DIRECT_URL: urlOf(fresh.address) })
    const quiet = { info: () => {}, warn: () => {} }
    const { address, direct } = await connectServer(config, quiet)
    expect([address, direct]).toMatchObject([config.DATABASE_URL, { address: config.DATABASE_DIRECT_URL, setting: 'DATABASE_DIRECT_URL' }])
    const wrong = { ...config, DATABASE_DIRECT_URL: 'postgres://user:secret@127.0.0.1:1/shop' }
    await expect(connectServer(wrong, quiet)).rejects.toThrow(/^DATABASE_DIRECT_URL: no server listens(?!.*secret)/)
  })
})
