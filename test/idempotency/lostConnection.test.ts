import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.js'
import { databaseError } from '../../src/db/failure.js'
import { insertName } from '../../src/db/queries/categoriesAndTags.js'
import { tags } from '../../src/db/tables/pets.js'
import { type DatabaseGate, databaseGate } from '../http/databaseGate.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'

let fresh: FreshDatabase
let gate: DatabaseGate
let database: Database
beforeAll(async () => {
  fresh = await freshDatabase()
  gate = await databaseGate(fresh.address)
  database = openDatabase(gate.address, { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 4000 })
})
afterAll(async () => {
  await database.close()
  await gate.shut()
  await fresh.close()
})

const names = async () => (await fresh.sql`select name from tags order by id`).map(({ name }) => name)

/** Breaks the connection, and waits until the pool has a working connection in its place. */
async function breakConnection(): Promise<void> {
  await gate.shut()
  await gate.open()
  await expect
    .poll(
      () =>
        database.ping().then(
          () => 'up',
          () => 'down',
        ),
      { timeout: 5000 },
    )
    .toBe('up')
}

describe('a transaction whose connection was lost between two statements', () => {
  it('writes nothing more when the pool has a new connection', async () => {
    const late: Record<string, string | undefined> = {}
    let tell = () => {}
    const told = new Promise<void>((resolve) => {
      tell = resolve
    })
    const codeOf = (write: Promise<unknown>) =>
      write.then(
        () => 'written',
        (error) => databaseError(error)?.code,
      )
    const writing = database.session().transaction(async (tx) => {
      await insertName(tx, tags, 'before')
      await tx.savepoint(async (inner) => {
        await breakConnection()
        late.statement = await codeOf(insertName(inner, tags, 'statement'))
        late.savepoint = await codeOf(tx.savepoint((innermost) => insertName(innermost, tags, 'savepoint')))
        tell()
      })
    })
    await expect(writing).rejects.toThrow()
    await told
    expect(late).toEqual({ statement: 'SERVICE_UNAVAILABLE', savepoint: 'SERVICE_UNAVAILABLE' })
    await database.ping()
    expect(await names()).toEqual([])
  })

  it('fails its savepoint with SERVICE_UNAVAILABLE as well', async () => {
    let part: Promise<unknown> | undefined
    const whole = database.session().transaction(async (tx) => {
      part = tx.savepoint(async () => {
        await breakConnection()
        throw new Error('failed for a reason of its own')
      })
      await part
    })
    await expect(whole).rejects.toThrow()
    await expect(part).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  })

  it('does not end another transaction on the new connection', async () => {
    let goOn = () => {}
    const other = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const lost = database.session().transaction(async (tx) => {
      await insertName(tx, tags, 'lost')
      await breakConnection()
      await other
      throw new Error('given up')
    })
    await expect(lost).rejects.toThrow()
    await database.session().transaction(async (tx) => {
      await insertName(tx, tags, 'one')
      goOn()
      await new Promise((resolve) => setImmediate(resolve))
      await insertName(tx, tags, 'two')
    })
    expect(await names()).toEqual(['one', 'two'])
  })
})
