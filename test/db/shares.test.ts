import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.js'
import { FairGate, type MakeGate } from '../../src/values/fairGate.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'

let fresh: FreshDatabase
const opened: Database[] = []
beforeAll(async () => {
  fresh = await freshDatabase()
  await fresh.sql`create table contended (id int primary key, value int not null)`
  await fresh.sql`insert into contended values (1, 0)`
})
afterEach(() => Promise.all(opened.splice(0).map((database) => database.close())))
afterAll(() => fresh.close())

function open(pool: number, timeoutMs = 20_000, makeGate?: MakeGate): Database {
  const database = openDatabase(
    fresh.address,
    { DATABASE_POOL: pool, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: timeoutMs },
    { makeGate },
  )
  opened.push(database)
  return database
}
const run = (database: Database, owner: string, text = sql`select 1`) => database.session(owner).db.execute(text)
/** A statement that waits while the row is held. */
const held = sql`update contended set value = value + 1 where id = 1`

/** Holds a connection and the lock of a row by a transaction until it is released. */
async function hold(database: Database): Promise<{ letGo: () => void; holding: Promise<void> }> {
  let letGo = () => {}
  const released = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let isHeld = () => {}
  const held = new Promise<void>((resolve) => {
    isHeld = resolve
  })
  const holding = database.session('holder').transaction(async (tx) => {
    await tx.execute(sql`update contended set value = value + 1 where id = 1`)
    isHeld()
    await released
  })
  await held
  return { letGo, holding }
}

describe('the connections of a pool', () => {
  it('serve another owner before the queued statements of one owner', async () => {
    const database = open(2)
    const { letGo, holding } = await hold(open(1))
    let served = 0
    const attack = Array.from({ length: 80 }, () => run(database, 'attacker', held).then(() => void served++))
    // the attacker’s only connection waits, and the victim uses the other connection
    expect(await run(database, 'victim')).toHaveLength(1)
    expect(served).toBe(0)
    letGo()
    await Promise.all([holding, ...attack])
  })

  it('serve reads while transactions of many owners wait for a row', async () => {
    const database = open(4)
    const { letGo, holding } = await hold(database)
    const writers = Array.from({ length: 12 }, (_, n) =>
      database.session(`writer ${n}`).transaction((tx) => tx.execute(sql`update contended set value = value + 1 where id = 1`)),
    )
    for (let n = 0; n < 5; n += 1) await run(database, `reader ${n}`)
    letGo()
    await Promise.all([holding, ...writers])
  })

  it('serve reads while statements that write alone wait for a row', async () => {
    const database = open(4)
    const { letGo, holding } = await hold(open(1))
    const writers = Array.from({ length: 12 }, (_, n) =>
      database
        .session(`writer ${n}`)
        .alone.execute(held)
        .then(() => undefined),
    )
    for (let n = 0; n < 5; n += 1) await run(database, `reader ${n}`)
    await run(database, 'writer 0')
    letGo()
    await Promise.all([holding, ...writers])
  })

  it('refuse a statement that writes alone and waits too long, and serve the next', async () => {
    const database = open(2, 300)
    const { letGo, holding } = await hold(open(1))
    const { alone } = database.session('writer')
    const outcomes = await Promise.allSettled([alone.execute(held), alone.execute(held)])
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected' })
    letGo()
    await holding
    expect(await alone.execute(sql`select 1`)).toHaveLength(1)
  })

  it('refuse an owner with a full queue and no other owner', async () => {
    const database = open(1)
    const { letGo, holding } = await hold(open(1))
    const asked = Array.from({ length: 100 }, () => run(database, 'attacker', held))
    const victim = run(database, 'victim')
    letGo()
    await holding
    const outcomes = await Promise.allSettled(asked)
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    // sixteen in progress on the connection, forty-eight in the queue
    expect(refused).toHaveLength(100 - 16 - 48)
    for (const outcome of refused) expect(outcome).toMatchObject({ reason: { cause: { code: 'SERVICE_UNAVAILABLE' } } })
    expect(await victim).toHaveLength(1)
  })

  it('count the timeout from the start of the wait, and withdraw an overdue statement', async () => {
    const gates: FairGate[] = []
    const database = open(1, 300, (_name, bounds) => {
      const gate = new FairGate(bounds)
      gates.push(gate)
      return gate
    })
    const { letGo, holding } = await hold(database)
    const waiting = run(database, 'waiting')
    await expect(waiting).rejects.toMatchObject({ cause: { message: 'The database did not answer in time' } })
    expect(gates.map(({ load }) => load.waiting)).toEqual([0, 0])
    letGo()
    await holding
    expect(await run(database, 'next')).toHaveLength(1)
    expect(gates.map(({ load }) => load.inside)).toEqual([0, 0])
  })

  it('are free again after failed transactions', async () => {
    const database = open(2)
    const failing = () => Promise.reject(new Error('no'))
    for (let n = 0; n < 5; n += 1) await expect(database.session('a').transaction(failing)).rejects.toThrow('no')
    await database.session('a').transaction((tx) => tx.execute(sql`select 1`))
    expect(await run(database, 'a')).toHaveLength(1)
  })
})
