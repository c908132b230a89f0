import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase, type Tx } from '../../src/db/client.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { lockWaits, rival } from '../support/rival.js'
import { until } from '../support/until.js'

const repeats: string[] = []
let fresh: FreshDatabase
let database: Database
beforeAll(async () => {
  fresh = await freshDatabase()
  await fresh.sql`create table shelves (id int primary key, boxes int not null)`
  await fresh.sql`insert into shelves values (1, 10), (2, 10)`
  const config = { DATABASE_POOL: 4, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 20_000 }
  database = openDatabase(fresh.address, config, { settings: { deadlock_timeout: '20ms' }, onRepeat: (reason) => repeats.push(reason) })
})
beforeEach(async () => {
  repeats.length = 0
  await fresh.sql`update shelves set boxes = 10`
})
afterAll(async () => {
  await database.close()
  await fresh.close()
})

const add = (tx: Tx, id: number) => tx.execute(sql`update shelves set boxes = boxes + 1 where id = ${id}`)
const boxes = async () => (await fresh.sql`select boxes from shelves order by id`).map((row) => row.boxes)

/** Resolves for all callers when so many have called. Later calls do not wait. */
function meeting(count: number): () => Promise<void> {
  let arrived = 0
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return () => {
    arrived += 1
    if (arrived >= count) open()
    return opened
  }
}

describe('a transaction', () => {
  it('that loses a deadlock runs again, so both transactions commit once', async () => {
    const met = meeting(2)
    let runs = 0
    const move = (first: number, second: number) =>
      database.session(`owner ${first}`).transaction(async (tx) => {
        runs += 1
        await add(tx, first)
        await met()
        await add(tx, second)
        return first
      })
    expect(await Promise.all([move(1, 2), move(2, 1)])).toEqual([1, 2])
    expect(await boxes()).toEqual([12, 12])
    expect(repeats).toEqual(['deadlock'])
    expect(runs).toBe(3)
  })

  it('whose serialization fails runs again and sees the change of the other', async () => {
    let runs = 0
    const seen = await database.session().transaction(async (tx) => {
      runs += 1
      await tx.execute(sql`set transaction isolation level repeatable read`)
      const [row] = await tx.execute<{ boxes: number }>(sql`select boxes from shelves where id = 1`)
      if (runs === 1) await fresh.sql`update shelves set boxes = 20 where id = 1`
      await add(tx, 1)
      return row?.boxes
    })
    expect(seen).toBe(20)
    expect(await boxes()).toEqual([21, 10])
    expect(repeats).toEqual(['serialization'])
  })

  it('that cannot be done again runs once', async () => {
    let runs = 0
    const refused = database.session().transaction(
      async (tx) => {
        runs += 1
        await tx.execute(sql`set transaction isolation level repeatable read`)
        await tx.execute(sql`select 1 from shelves`)
        await fresh.sql`update shelves set boxes = 20 where id = 1`
        await add(tx, 1)
      },
      { isOnce: true },
    )
    await expect(refused).rejects.toMatchObject({ cause: { code: '40001' } })
    expect(runs).toBe(1)
  })

  it('that always loses fails after four runs, and other failures are never repeated', async () => {
    let runs = 0
    const lose = (code: string) =>
      database.session().transaction(async (tx) => {
        runs += 1
        await tx.execute(sql.raw(`do $$ begin raise exception 'no' using errcode = '${code}'; end $$`))
      })
    await expect(lose('40001')).rejects.toMatchObject({ cause: { code: '40001' } })
    expect(runs).toBe(4)
    await expect(lose('23505')).rejects.toMatchObject({ cause: { code: '23505' } })
    expect(runs).toBe(5)
  })

  it('repeats a part that loses a deadlock, when the part is a savepoint', async () => {
    const met = meeting(2)
    const inParts = database.session('one').transaction(
      async (tx) => {
        await tx.savepoint(async (part) => {
          await add(part, 1)
          await met()
          await add(part, 2)
        })
      },
      { isOnce: true },
    )
    const plain = database.session('two').transaction(async (tx) => {
      await add(tx, 2)
      await met()
      await add(tx, 1)
    })
    await Promise.all([inParts, plain])
    expect(await boxes()).toEqual([12, 12])
    expect(repeats).toEqual(['deadlock'])
  })
})

describe('in a database whose transactions are serialized', () => {
  let store: PetStore
  beforeAll(async () => {
    store = await petStore()
    // for the sessions of the gateway that open from now on
    const [row] = await store.sql`select current_database() as name`
    await store.sql.unsafe(`alter database ${row?.name} set default_transaction_isolation = 'repeatable read'`)
    await store.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'petstore-gateway'`
  })
  afterAll(() => store.close())

  it('a change by one statement that meets another change succeeds', async () => {
    const pet = await until(async () => {
      const made = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Rex', status: 'available' } })
      expect(made.status).toBe(201) // its connections are open again
      return made.body
    })
    const other = await rival(store, (tx) => tx`update pets set stock = 7 where id = ${pet.id}`)
    const changed = store.rest('PATCH', `/v1/pets/${pet.id}`, { as: 'staff', body: { name: 'Max' } })
    await lockWaits(store)
    await other.commit()
    expect((await changed).body).toMatchObject({ name: 'Max', stock: 7 })
  })
})
