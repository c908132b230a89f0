import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.js'
import { PreparedStatements } from '../../src/db/driver/preparedStatements.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'

let fresh: FreshDatabase
const opened: Database[] = []
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(async () => {
  await Promise.all(opened.map((database) => database.close()))
  await fresh.close()
})

function open(prepares: boolean): Database {
  const database = openDatabase(fresh.address, { DATABASE_POOL: 1, DATABASE_PREPARE: prepares, DATABASE_TIMEOUT_MS: 20_000 })
  opened.push(database)
  return database
}

/** A different statement for each number; a statement without parameters would not be prepared. */
const numbered = (number: number) => sql`select ${sql.raw(String(number))} as number, ${1}::int as one`
const useful = sql`select ${1}::int as "the useful one"`

describe('the choice of prepared statements', () => {
  const bounds = { texts: 3, candidates: 5, provingUse: 3, abandoned: 2 }
  const use = (statements: PreparedStatements, text: string, times: number) => {
    let isPrepared: boolean | undefined
    for (let i = 0; i < times; i++) isPrepared = statements.optionsFor(text).prepare
    return isPrepared
  }

  it('a text is prepared from its third use on', () => {
    const statements = new PreparedStatements(bounds)
    expect([1, 2, 3, 4].map(() => statements.optionsFor('a').prepare)).toEqual([false, false, true, true])
  })

  it('a text that is used stays prepared while other texts come', () => {
    const statements = new PreparedStatements(bounds)
    use(statements, 'useful', 3)
    for (let i = 0; i < 100; i++) {
      use(statements, `other ${i}`, 3)
      expect(use(statements, 'useful', 1)).toBe(true)
    }
    expect(use(statements, 'other 0', 1)).toBe(false)
  })

  it('a new text takes the place of an unused text', () => {
    const statements = new PreparedStatements(bounds)
    for (let i = 0; i < 1200; i++) use(statements, `once popular ${i}`, 3)
    expect(use(statements, 'new', 3)).toBe(true)
  })

  it('texts with a single use do not push out the count of a frequent text', () => {
    const statements = new PreparedStatements(bounds)
    for (let i = 0; i < 100; i++) {
      use(statements, `once ${i}`, 1)
      if (i % 4 === 0) use(statements, 'often', 1)
    }
    expect(use(statements, 'often', 1)).toBe(true)
  })

  it('a long text takes the places of several texts', () => {
    const statements = new PreparedStatements(bounds)
    for (const text of ['a', 'b', 'c']) use(statements, text, 3)
    const { chosen } = statements
    expect(use(statements, 'x'.repeat(1500), 3)).toBe(true)
    expect(statements.isWorn(chosen)).toBe(true)
    expect(['c', 'b', 'a'].map((text) => use(statements, text, 1))).toEqual([true, false, false])
  })

  it('a text of 100 000 characters is not prepared', () => {
    expect(use(new PreparedStatements(bounds), 'x'.repeat(100_000), 10)).toBe(false)
  })

  it('a connection is worn when it may have prepared too many statements', () => {
    const statements = new PreparedStatements(bounds)
    const { chosen } = statements
    const isWornAfter = (text: string) => {
      use(statements, text, 3)
      return statements.isWorn(chosen)
    }
    expect([isWornAfter('one'), isWornAfter('two')]).toEqual([false, true])
    expect(statements.isWorn(statements.chosen)).toBe(false)
  })
})

describe('prepared statements on PostgreSQL', () => {
  const preparedNow =
    "select count(*)::int as count, count(*) filter (where statement like '%the useful one%')::int as useful from pg_prepared_statements"
  const count = async (database: Database) => {
    const [found] = await database.session().db.execute<{ count: number; useful: number }>(preparedNow)
    return found
  }

  it('a connection has a bounded number of prepared statements after 1200 texts of one caller and some texts of others', async () => {
    const database = open(true)
    const { db } = database.session()
    let most = 0
    for (let i = 0; i < 1200; i++) {
      for (let use = 0; use < 3; use++) await db.execute(numbered(i))
      if (i % 10 === 0) await db.execute(useful)
      if (i % 30 === 0) most = Math.max(most, (await count(database))?.count ?? 0)
    }
    await db.execute(useful)
    expect(await count(database)).toMatchObject({ useful: 1 })
    expect(most).toBeGreaterThan(50)
    expect(most).toBeLessThanOrEqual(405) // includes the statements that postgres.js prepares by itself
  })

  it('transactions continue while their connection is due to be replaced', async () => {
    const { transaction } = open(true).session()
    for (let round = 0; round < 5; round++) {
      const sum = await transaction(async (tx) => {
        let total = 0
        for (let i = 0; i < 80; i++)
          for (let use = 0; use < 3; use++)
            total += (await tx.execute<{ number: number }>(numbered(100_000 + round * 80 + i)))[0]?.number ?? 0
        return total
      })
      expect(sum).toBeGreaterThan(24_000_000)
    }
  })

  it('concurrent statements all get their answers while connections are replaced', async () => {
    const { db } = open(true).session()
    const texts = Array.from({ length: 1800 }, (_, i) => numbered(200_000 + Math.floor(i / 3)))
    const rows: { number: number }[][] = []
    // sixty at a time, because one caller may have no more statements waiting
    for (let i = 0; i < texts.length; i += 60)
      rows.push(...(await Promise.all(texts.slice(i, i + 60).map((text) => db.execute<{ number: number }>(text)))))
    expect(rows.map(([row]) => row?.number)).toEqual(texts.map((_, i) => 200_000 + Math.floor(i / 3)))
  })

  it('no statement is prepared when DATABASE_PREPARE is false, not even COMMIT', async () => {
    const database = open(false)
    const { db, transaction } = database.session()
    for (let i = 0; i < 5; i++) await transaction((tx) => tx.savepoint((inner) => inner.execute(numbered(i))))
    for (let i = 0; i < 5; i++) await db.execute(numbered(7))
    expect((await count(database))?.count).toBe(0)
  })
})
