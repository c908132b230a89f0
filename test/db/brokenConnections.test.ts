import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase, type Tx } from '../../src/db/client.js'
import { type DatabaseGate, databaseGate } from '../http/databaseGate.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { until } from '../support/until.js'

const TIMEOUT_MS = 500

let fresh: FreshDatabase
let gate: DatabaseGate
let database: Database
beforeAll(async () => {
  fresh = await freshDatabase()
})
beforeEach(async () => {
  gate = await databaseGate(fresh.address)
  const config = { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: TIMEOUT_MS }
  database = openDatabase(gate.address, config)
  // postgres.js pipelines prepared statements, and a statement is prepared from its third use on
  for (let use = 0; use < 4; use++) await until(async () => expect(await ask('warm')).toBe('warm'))
})
afterEach(async () => {
  await database.close()
  await gate.shut()
})
afterAll(() => fresh.close())

const give = async ({ execute }: Pick<Tx, 'execute'>, text: string) =>
  (await execute<{ text: string }>(sql`select ${text}::text as text`))[0]?.text
const ask = (text: string, owner = 'one') => give(database.session(owner).db, text)
const answer = (text: string, owner?: string) => ask(text, owner).catch(() => 'refused')
const lastingStatement = sql`select pg_sleep(0.3)`

describe('a statement never gets the answer of another statement', () => {
  it('when statements in front of it on its connection are overdue', async () => {
    gate.holdAnswers()
    const overdue = ['a', 'b'].map((text) => answer(text))
    await sleep(TIMEOUT_MS * 0.7)
    const younger = ['c', 'd'].map((text) => answer(text))
    expect(await Promise.all(overdue)).toEqual(['refused', 'refused'])
    gate.thaw()
    const answers = await Promise.all(younger)
    for (const [i, text] of ['c', 'd'].entries()) expect([text, 'refused']).toContain(answers[i])
    for (const text of ['e', 'f', 'g']) expect(await ask(text)).toBe(text)
    expect(await ask('of another owner', 'two')).toBe('of another owner')
  })
})

describe('the statement after a reset connection succeeds', () => {
  it('when a statement was in progress', async () => {
    const lost = database
      .session('one')
      .db.execute(lastingStatement)
      .then(
        () => 'answered',
        () => Promise.all([answer('next'), answer('second')]),
      )
    await sleep(100)
    gate.reset()
    expect(await lost).toEqual(['next', 'second'])
    expect(await ask('of another owner', 'two')).toBe('of another owner')
  })

  it('when a transaction was in progress, which then writes nothing', async () => {
    await database.session().db.execute(sql`create table if not exists written (text text)`)
    const write = (tx: Tx, text: string) => tx.execute(sql`insert into written values (${text})`)
    const lost = database.session('one').transaction(async (tx) => {
      await write(tx, 'before')
      await tx.execute(lastingStatement).catch(() => {})
      await write(tx, 'after')
    })
    const next = lost.then(
      () => 'committed',
      () => answer('next'),
    )
    await sleep(100)
    gate.reset()
    expect(await next).toBe('next')
    expect(await database.session().db.execute(sql`select text from written`)).toEqual([])
  })
})

it('an overdue statement and transaction are refused while PostgreSQL refuses new connections, and the pool recovers', async () => {
  gate.holdAnswers()
  const statement = answer('a')
  const transaction = database
    .session('two')
    .transaction((tx) => give(tx, 'b'))
    .catch(() => 'refused')
  await gate.refuse()
  expect(await Promise.all([statement, transaction])).toEqual(['refused', 'refused'])
  await sleep(TIMEOUT_MS * 4) // an unhandled promise would be rejected by now
  gate.thaw()
  await gate.open()
  await until(async () => expect(await ask('c')).toBe('c'))
})

/** @returns the milliseconds until the work is refused */
async function refusedAfter(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await expect(work()).rejects.toThrow()
  return performance.now() - startedAt
}

it('a transaction that PostgreSQL leaves without an answer ends soon after the timeout', async () => {
  const ms = await refusedAfter(() =>
    database.session('one').transaction(async (tx) => {
      await give(tx, 'a')
      gate.holdAnswers()
      await give(tx, 'b')
    }),
  )
  // its ROLLBACK gets no answer either
  expect(ms).toBeLessThan(TIMEOUT_MS + 900)
})

it('a write that waits behind a connection that stalls is refused with it, because its own time would begin only then', async () => {
  const timeoutMs = 4 * TIMEOUT_MS
  const patient = openDatabase(gate.address, { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: timeoutMs })
  expect(await give(patient.session('one').db, 'a')).toBe('a')
  gate.freeze()
  const stalled = refusedAfter(() => give(patient.session('one').db, 'b'))
  await sleep(timeoutMs * 0.75)
  expect(await refusedAfter(() => give(patient.session('two').alone, 'c'))).toBeLessThan(timeoutMs)
  await stalled
  gate.thaw()
  await patient.close()
})

it('an operation asks nothing more after a statement without an answer, if its pool is for calls', async () => {
  const config = { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: TIMEOUT_MS }
  const ofCalls = openDatabase(gate.address, config, { stopsWhenOverdue: true })
  const session = ofCalls.session('one')
  expect(await give(session.db, 'a')).toBe('a')
  gate.holdAnswers()
  await refusedAfter(() => give(session.db, 'b'))
  for (const next of [() => give(session.db, 'c'), () => session.transaction((tx) => give(tx, 'd')), () => give(session.alone, 'e')])
    expect(await refusedAfter(next)).toBeLessThan(TIMEOUT_MS / 2)
  gate.thaw()
  await until(async () => expect(await give(ofCalls.session('one').db, 'f')).toBe('f'))
  await ofCalls.close()
})

it.each([
  ['a statement', () => answer('swallowed')],
  [
    'a transaction',
    () =>
      database
        .session('one')
        .transaction((tx) => give(tx, 'swallowed'))
        .catch(() => 'refused'),
  ],
])('a connection that the network swallows under %s is replaced', async (_what, act) => {
  gate.swallow()
  expect(await act()).toBe('refused')
  await until(async () => expect(await ask('after', 'two')).toBe('after'))
})
