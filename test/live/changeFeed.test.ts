import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Change } from '../../src/db/change.js'
import { type ChangeFeed, openChangeFeed } from '../../src/db/changeFeed.js'
import { CHANGES_CHANNEL } from '../../src/db/queries/changes.js'
import { type DatabaseGate, databaseGate } from '../http/databaseGate.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { keptLog } from '../support/keptLog.js'
import { until } from '../support/until.js'
import { heard } from './heard.js'

let database: FreshDatabase
const feeds: ChangeFeed[] = []
beforeAll(async () => {
  database = await freshDatabase()
})
afterEach(async () => {
  for (const feed of feeds.splice(0)) await feed.close()
})
afterAll(() => database.close())

async function aFeed(address = database.address, { log } = keptLog()): Promise<ChangeFeed> {
  const feed = await openChangeFeed(address, log)
  feeds.push(feed)
  return feed
}

const tell = (payload: string) => database.sql.notify(CHANGES_CHANNEL, payload)

/** Ends the listening connections, as an administrator or a failing server does. */
const killListeners = () =>
  database.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'petstore-gateway-changes' and datname = current_database()`

async function connections(): Promise<number> {
  const [row] = await database.sql`select count(*)::int as n from pg_stat_activity
    where application_name = 'petstore-gateway-changes' and datname = current_database()`
  return row?.n
}

describe('the feed', () => {
  it('passes changes of pets, orders and events to every listener, over one connection', async () => {
    const feed = await aFeed()
    const [first, second] = [heard(feed), heard(feed)]
    expect([feed.isListening, feed.listeners, await connections()]).toEqual([true, 2, 1])
    for (const payload of ['pet 7', 'order 3 5', 'event 9']) await tell(payload)
    for (const one of [first, second]) {
      await one.until('event of the shop')
      expect(one.taken()).toEqual(['pet 7', 'order 3 of 5', 'event of the shop'])
    }
  })

  it('passes nothing to a listener that has stopped', async () => {
    const feed = await aFeed()
    const [stayed, gone] = [heard(feed), heard(feed)]
    gone.stop()
    gone.stop()
    await tell('pet 1')
    await stayed.until('pet 1')
    expect(gone.taken()).toEqual([])
    expect(feed.listeners).toBe(1)
  })

  it.each([
    ...['', 'pet', 'pet x', 'pet -1', 'order 3', 'pet 1 2 3', 'pet 1 2', 'user 4', 'pet 99999999999999999', '{"pet":1}', 'catalogue 1'],
    ...['pet 1 {', 'pet 1 []', 'pet 1 {}', 'pet 1 {"is":1}', 'pet 1 {"is":{},"was":[]}', 'order 1 {"is":{}}', 'event 1 {"is":{}}'],
  ])('ignores the payload %j', async (payload) => {
    const told = heard(await aFeed())
    await tell(payload)
    await tell('pet 1')
    await told.until('pet 1')
    expect(told.taken()).toEqual(['pet 1'])
  })

  it('connects again after a lost connection, reports a gap, and continues', async () => {
    const kept = keptLog()
    const feed = await aFeed(database.address, kept)
    const told = heard(feed)
    await killListeners()
    await told.until('gap')
    expect(feed.isListening).toBe(true)
    await tell('pet 2')
    await told.until('pet 2')
    expect(told.taken()).toEqual(['gap', 'pet 2'])
    expect(kept.text()).toContain('the connection that listens for changes was lost')
  })

  it('survives three lost connections in a row', async () => {
    const told = heard(await aFeed())
    for (let round = 0; round < 3; round++) {
      await killListeners()
      await told.until('gap')
      told.taken()
    }
    await tell('pet 3')
    await told.until('pet 3')
  })
})

describe('the facts of a changed row', () => {
  it.each<[string, object]>([
    ['pet 7', {}],
    ['pet 7 {"is":{"price":3}}', { after: { price: 3 } }],
    ['pet 7 {"was":{"price":3}}', { before: { price: 3 } }],
    ['pet 7 {"is":{"price":3,"stock":1},"was":{"price":2}}', { before: { price: 2, stock: 1 }, after: { price: 3, stock: 1 } }],
    ['pet 7 {"is":{"price":3},"was":{}}', { before: { price: 3 }, after: { price: 3 } }],
  ])('of the payload %s are %o', async (payload, facts) => {
    const feed = await aFeed()
    const changes: Change[] = []
    feed.subscribe({ onChange: (change) => void changes.push(change) })
    await tell(payload)
    await feed.catchUp()
    expect(changes).toEqual([{ kind: 'pet', id: 7, ...facts }])
  })
})

describe('a proof of the feed', () => {
  it('comes behind every change that was committed before', async () => {
    const feed = await aFeed()
    const told = heard(feed)
    for (let round = 0; round < 50; round++) {
      await tell(`pet ${round}`)
      const before = performance.now()
      await feed.catchUp()
      expect(told.taken()).toEqual([`pet ${round}`])
      expect(feed.caughtUpTo).toBeGreaterThanOrEqual(before)
    }
  })

  it('serves all who ask while the last proof is under way', async () => {
    const feed = await aFeed()
    await feed.catchUp()
    const [first, ...others] = Array.from({ length: 100 }, () => feed.catchUp())
    expect(new Set(others).size).toBe(1)
    expect(others[0]).not.toBe(first)
    await Promise.all([first, ...others])
  })

  it('that does not come in time makes the feed deaf, until it comes after all', async () => {
    const gate = await databaseGate(database.address)
    const kept = keptLog()
    const feed = await openChangeFeed(gate.address, kept.log, { proofMs: 20, echoMs: 50 })
    try {
      let deaf = 0
      feed.subscribe({ onChange: () => {}, onDeaf: () => void deaf++ })
      await until(() => expect(feed.caughtUpTo).toBeGreaterThan(0))
      gate.freeze()
      await until(() => expect(feed.isHearing).toBe(false))
      expect([feed.isListening, deaf]).toEqual([true, 1])
      await expect(feed.catchUp()).rejects.toThrow('is not connected')
      gate.thaw()
      await until(() => expect(feed.isHearing).toBe(true))
      expect(kept.text()).toContain('does not answer')
      expect(kept.text()).toContain('changes are heard again')
    } finally {
      await feed.close()
      await gate.shut()
    }
  })

  it('fails with a lost connection, and the next one comes over the next connection', async () => {
    const gate = await databaseGate(database.address)
    const feed = await aFeed(gate.address)
    const told = heard(feed)
    gate.holdAnswers()
    const waiting = expect(feed.catchUp()).rejects.toThrow('lost its connection')
    gate.reset()
    await waiting
    expect(feed.isHearing).toBe(false)
    await told.until('gap')
    await feed.catchUp()
    await feed.close()
    await gate.shut()
  })
})

describe('the feed of an unreachable database', () => {
  let gate: DatabaseGate
  beforeAll(async () => {
    gate = await databaseGate(database.address)
  })
  afterAll(() => gate.shut())

  it('opens without listening, and listens once the database is reachable', async () => {
    await gate.shut()
    const kept = keptLog()
    const feed = await aFeed(gate.address, kept)
    expect(feed.isListening).toBe(false)
    expect(kept.text()).toContain('changes cannot be listened for yet')
    const told = heard(feed)
    await gate.open()
    await told.until('gap')
    expect(feed.isListening).toBe(true)
    await tell('pet 4')
    await told.until('pet 4')
  })

  it('reports that it is not listening, and recovers with the database', async () => {
    const feed = await aFeed(gate.address)
    const told = heard(feed)
    await gate.shut()
    await until(() => expect(feed.isListening).toBe(false))
    await gate.open()
    await told.until('gap')
    expect(feed.isListening).toBe(true)
  })

  it('does not connect again after it is closed', async () => {
    const [closed, other] = [await aFeed(gate.address), await aFeed(gate.address)]
    const told = heard(other)
    await gate.shut()
    await until(() => expect([closed.isListening, other.isListening]).toEqual([false, false]))
    await closed.close()
    await gate.open()
    await told.until('gap') // the other feed lost its connection at the same moment and waits equally long
    expect([closed.isListening, other.isListening, await connections()]).toEqual([false, true, 1])
  })
})
