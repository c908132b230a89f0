import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.js'
import { PlanReader } from '../../src/db/planReader.js'
import { planUses } from '../../src/db/planUse.js'
import { type SlowStatement, SlowStatements } from '../../src/db/slowStatements.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { keptLog } from '../support/keptLog.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { lockWaits, rival } from '../support/rival.js'
import { until } from '../support/until.js'

interface Line {
  readonly msg: string
  readonly operation?: string
  readonly requestId?: string
  readonly ms: number
  readonly pool: string
  readonly failure?: string
  readonly statement: string
  readonly text: string
  readonly plan?: string
  readonly noPlan?: string
  readonly leftOut?: number
}

function linesOf(text: string): Line[] {
  const lines = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line])) // pino has written it
  return lines.filter(({ msg }) => msg === 'slow statement')
}

let fresh: FreshDatabase
let reader: PlanReader
beforeAll(async () => {
  fresh = await freshDatabase()
  reader = new PlanReader(fresh.address)
})
afterAll(async () => {
  await reader.close()
  await fresh.close()
})

describe('a plan', () => {
  it('is the plan for any values, under the settings of the pool, and has no literal', async () => {
    const text =
      'select p.name from pets p join categories c on c.id = p.category_id where p.id = $1 and p.name <> \'secret "7"\' and p.stock > 4141'
    const plan = await reader.plan(text, planUses.kept)
    expect(plan).toMatch(/Index Scan using pets_pkey on pets p {2}\(cost=[\d.]+/)
    expect(plan).toMatch(/Index Cond: \(id = \$1\)/)
    expect(plan).toContain('<> ?::text')
    expect(plan).not.toMatch(/secret|4141/)
  })

  it('has no part of a literal, not even of one that goes over several lines', async () => {
    const plan = await reader.plan("select id from pets where name <> 'first\nsecond: it''s secret\n  Filter: 4141' and id = $1")
    expect(plan).toMatch(/Index Cond: \(id = \$1\)/)
    expect(plan).toContain('<> ?::text')
    expect(plan).not.toMatch(/first|second|secret|4141/)
  })

  it.each([
    ['a text that PostgreSQL refuses', 'select nothing from nowhere', '42P01'],
    ['a parameter of an unknown type', 'select $1 is null', '42P18'],
  ])('%s gives the code of the refusal, and the next text its plan', async (_case, text, code) => {
    await expect(reader.plan(text)).rejects.toMatchObject({ code })
    expect(await reader.plan('select 1')).toMatch(/^Result/)
  })

  it('is given up when PostgreSQL does not answer in time', async () => {
    const other = await rival(fresh, (tx) => tx.unsafe('lock table tags in access exclusive mode'))
    await expect(reader.plan('select * from tags')).rejects.toThrow()
    await other.rollBack()
    expect(await reader.plan('select * from tags')).toMatch(/on tags/)
  })
})

describe('the log', () => {
  const slow: SlowStatement = { text: 'select $1', ms: 300, failure: undefined, pool: 'database', settings: undefined }

  function watched(plan: (text: string) => Promise<string> = async (text) => `plan of ${text}`) {
    const kept = keptLog()
    let count = 0
    const explained: string[] = []
    const { note } = new SlowStatements({
      log: kept.log,
      count: () => {
        count += 1
      },
      plan: (text) => {
        explained.push(text)
        return plan(text)
      },
    })
    return { note, explained, count: () => count, lines: () => linesOf(kept.text()) }
  }

  it('has one plan a minute for a text, and a line for each run', async () => {
    const { note, explained, lines } = watched()
    for (let run = 0; run < 3; run++) note({ ...slow, operation: 'listPets', requestId: `r${run}` })
    note({ ...slow, text: 'select $1, 2' })
    await until(() => expect(lines()).toHaveLength(4))
    expect(explained).toEqual(['select $1', 'select $1, 2'])
    expect(lines().filter(({ plan }) => plan !== undefined)).toHaveLength(2)
    expect(new Set(lines().map(({ statement }) => statement)).size).toBe(2)
    expect(lines().find(({ requestId }) => requestId === 'r0')).toMatchObject({
      operation: 'listPets',
      ms: 300,
      pool: 'database',
      text: 'select $1',
    })
  })

  it('has one plan for texts that differ in their literals alone', async () => {
    const { note, explained, lines } = watched()
    for (const alias of ['a', 'b', 'c']) note({ ...slow, text: `select '"${alias}":', $1` })
    await until(() => expect(lines()).toHaveLength(3))
    expect(explained).toEqual([`select '"a":', $1`])
  })

  it('has no plan of a text that is too long to be prepared, and only its beginning', async () => {
    const { note, explained, lines } = watched()
    note({ ...slow, text: `select ${'x, '.repeat(5000)} $1` })
    await until(() => expect(lines()).toHaveLength(1))
    expect(explained).toEqual([])
    expect(lines()[0]?.text.length).toBeLessThan(5000)
  })

  it.each([
    ['with a as (select 1) select * from a', true],
    ['select * from pets where id = $1 for update', true],
    ['select * from pets for no key update skip locked', true],
    ['update pets set stock = 1', false],
    ['with a as (update pets set stock = 1 returning id) select * from a', false],
    ['with a as (insert into tags values (1) returning id) select * from a', false],
    ['with a as (delete from tags returning id) select * from a', false],
    ['select 1; drop table pets', false],
    ['commit', false],
  ])('%s is explained: %s', async (text, isExplained) => {
    const { note, explained, lines } = watched()
    note({ ...slow, text })
    await until(() => expect(lines()).toHaveLength(1))
    expect(explained).toHaveLength(isExplained ? 1 : 0)
  })

  it('has a bound for each second, and tells how many lines it has left out', async () => {
    const { note, lines, count } = watched()
    for (let run = 0; run < 500; run++) note({ ...slow, text: `select ${run}` })
    expect(count()).toBe(500)
    await until(() => expect(lines().length).toBeGreaterThanOrEqual(20))
    await until(() => {
      note(slow)
      expect(lines().some(({ leftOut = 0 }) => leftOut >= 400)).toBe(true)
    })
  })

  it('names the reason of a missing plan', async () => {
    const { note, lines } = watched(() => Promise.reject(new Error('late')))
    note(slow)
    await until(() => expect(lines()).toMatchObject([{ noPlan: 'no answer in time' }]))
  })
})

describe('a slow statement', () => {
  const told: SlowStatement[] = []
  let database: Database
  beforeAll(() => {
    const config = { DATABASE_POOL: 2, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 400 }
    database = openDatabase(fresh.address, config, { name: 'tested', slow: { ms: 40, note: (slow) => told.push(slow) } })
  })
  afterAll(() => database.close())
  const session = () => database.session('somebody', { source: () => ({ operation: 'nap', requestId: 'r1' }) })

  it('is told with its time and its sender, within and outside of a transaction', async () => {
    await session().db.execute(sql`select 1`)
    await session().db.execute(sql`select pg_sleep(0.05)`)
    await session().transaction((tx) => tx.execute(sql`select pg_sleep(0.05), 'inside'`))
    const found = told.filter(({ text }) => text.includes('pg_sleep'))
    expect(found).toMatchObject([
      { operation: 'nap', requestId: 'r1', pool: 'tested', failure: undefined },
      { text: expect.stringContaining('inside') },
    ])
    for (const { ms } of found) expect(ms).toBeGreaterThanOrEqual(40)
  })

  it('that failed is told with its failure', async () => {
    await session()
      .db.execute(sql`select pg_sleep(5), 'failed'`)
      .catch(() => {})
    await until(() => expect(told.find(({ text }) => text.includes('failed'))).toMatchObject({ failure: { code: '57014' } }))
  })

  it('is not blamed for the statement in front of it on its connection', async () => {
    told.length = 0
    const { db } = session()
    const both = Array.from({ length: 3 }, (_, i) => [
      db.execute(sql`select pg_sleep(0.06), ${i}::int`),
      db.execute(sql`select ${i}::int as quick`),
    ])
    await Promise.all(both.flat())
    expect(told.filter(({ text }) => text.includes('quick'))).toEqual([])
  })
})

describe('a slow statement of a call', () => {
  const kept = keptLog()
  let store: PetStore
  beforeAll(async () => {
    store = await petStore({ settings: { SLOW_STATEMENT_MS: '25', LOG_LEVEL: 'warn' }, log: kept.log })
  })
  afterAll(() => store.close())

  /** Makes a call that waits for the table of pets. @returns its line */
  async function lineOf(call: (headers: Readonly<Record<string, string>>) => Promise<unknown>): Promise<Line> {
    const requestId = randomUUID()
    const other = await rival(store, (tx) => tx.unsafe('lock table pets in access exclusive mode'))
    const asked = call({ 'X-Request-ID': requestId })
    await lockWaits(store)
    await new Promise((resolve) => setTimeout(resolve, 30)) // the time that makes it slow
    await other.rollBack()
    await asked
    return until(() => {
      const found = linesOf(kept.text()).find((one) => one.requestId === requestId)
      if (!found) throw new Error('the log has no line of the call')
      return found
    })
  }

  it('is logged with the operation, the request, the text and the plan, without a value of the call', async () => {
    const canary = `canary${randomUUID().slice(0, 8)}`
    const line = await lineOf((headers) => store.rest('GET', `/v1/pets?species=${canary}`, { headers }))
    expect(line.operation).toBeTruthy()
    expect(line.text).toMatch(/"?pets"?/)
    expect(line.plan ?? line.noPlan).toMatch(/cost=/)
    expect(kept.text()).not.toContain(canary)
    const metrics = await store.rest('GET', '/metrics')
    expect(metrics.text).toMatch(/^gateway_slow_statements_total [1-9]/m)
  })

  it('shows only the beginning of a secret in the name of the operation', async () => {
    const name = `psk_live_${randomUUID().replaceAll('-', '')}`
    const line = await lineOf((headers) => store.graphql(`query ${name} { pets(limit: 1) { data { id } } }`, {}, { headers }))
    expect(line.operation).toBe('psk_…')
    expect(kept.text()).not.toContain(name)
  })
})
