import { request as openRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EventStream } from '../../src/graphql/stream/eventStream.js'
import { Turns } from '../../src/values/turns.js'
import { listen } from '../http/wire.js'
import { manyPets } from '../rest/catalogue.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { allTold } from './allTold.js'
import { call, openStream } from './wire.js'

let store: PetStore
let port: number
let waiting: (() => void)[]
beforeEach(async () => {
  store = await petStore()
  port = await listen(store.app)
  await allTold(store)
  waiting = []
})
afterEach(async () => {
  vi.restoreAllMocks()
  await store.close()
})

/** Holds back every turn until `giveTurns`. */
function holdTurns(): void {
  vi.spyOn(Turns.prototype, 'take').mockImplementation(() => new Promise((resolve) => waiting.push(resolve)))
}

function giveTurns(): void {
  for (const resolve of waiting.splice(0)) resolve()
}

const untilWaiting = () => until(() => expect(waiting).toHaveLength(1))
const NDJSON = 'application/x-ndjson'
const query = 'subscription { petChanged { id } }'
const inside = (gate: string) => metric(store, 'gateway_gate_inside', `gate="${gate}"`)

async function expectNothingLeft(): Promise<void> {
  await until(async () => {
    expect(store.app.changes.listeners).toBe(0)
    expect(await Promise.all(['streams', 'stream_operations', 'stream_kilobytes', 'exports'].map(inside))).toEqual([0, 0, 0, 0])
    expect(await metric(store, 'gateway_open_streams')).toBe(0)
  })
}

describe('an operation on a reserved stream', () => {
  const reserve = async () => ({ 'x-graphql-event-stream-token': (await call(port, { method: 'PUT' })).text })
  const add = (headers: Readonly<Record<string, string>>) => call(port, { headers, body: { query, extensions: { operationId: 'a' } } })

  it('is refused and leaves nothing when the reader disconnects while the document waits for its turn', async () => {
    const headers = await reserve()
    const stream = await openStream(port, { method: 'GET', headers })
    holdTurns()
    const added = add(headers)
    await untilWaiting()
    stream.leave()
    await until(async () => expect(await metric(store, 'gateway_open_streams')).toBe(0))
    giveTurns()
    const { status, body } = await added
    expect([status, body.errors[0].extensions.code]).toEqual([404, 'NOT_FOUND'])
    await expectNothingLeft()
  })

  it('waits for no turn when its ticket is unknown', async () => {
    holdTurns()
    expect((await add({ 'x-graphql-event-stream-token': 'unknown' })).status).toBe(404)
    expect(waiting).toEqual([])
  })

  it('is refused when the server begins to stop while the document waits', async () => {
    const headers = await reserve()
    const stream = await openStream(port, { method: 'GET', headers })
    holdTurns()
    const added = add(headers)
    await untilWaiting()
    const closing = store.app.http.close()
    expect(await stream.next()).toBeUndefined()
    giveTurns()
    const { status, body } = await added
    expect([status, body.errors[0].extensions.code]).toEqual([503, 'SERVICE_UNAVAILABLE'])
    await closing
    expect(store.app.changes.listeners).toBe(0)
  })
})

it.each(['destroyed', 'draining'])('a stream that is %s begins no operation', async (state) => {
  const stream = new EventStream({ heartbeatMs: 1000 }, () => {})
  stream.body.resume()
  if (state === 'destroyed') stream.body.destroy()
  else void stream.drain()
  const begin = vi.fn()
  await stream.run('a', begin)
  expect(begin).not.toHaveBeenCalled()
  expect([stream.operations, stream.isOpen]).toEqual([0, false])
})

describe('a client that disconnects while its request waits', () => {
  /** Sends a request and does not wait for its reply. @returns a function that ends the connection. */
  function ask(
    method: string,
    path: string,
    accept: string,
    { encoding = 'identity', body }: { encoding?: string; body?: object } = {},
  ): () => void {
    const headers = { accept, 'accept-encoding': encoding, ...(body && { 'content-type': 'application/json' }) }
    const request = openRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }).on('error', () => {})
    request.end(body && JSON.stringify(body))
    return () => void request.destroy()
  }

  it('leaves no stream behind', async () => {
    holdTurns()
    const leave = ask('POST', '/graphql/stream', 'text/event-stream', { body: { query } })
    await untilWaiting()
    leave()
    await until(async () => expect(await connections()).toBe(0))
    giveTurns()
    await expectNothingLeft()
  })

  it.each(['identity', 'gzip'])('leaves no export behind before the second page: %s', async (encoding) => {
    await manyPets(store, 300)
    await expectNothingLeft()
    holdTurns()
    const leave = ask('GET', '/v1/pets/export', NDJSON, { encoding })
    await untilWaiting() // for the turn of the second page
    expect(await inside('exports')).toBe(1)
    leave()
    await until(async () => expect(await connections()).toBe(0))
    giveTurns()
    await expectNothingLeft()
  })

  it.each(['identity', 'gzip'])('leaves no export behind during the first page: %s', async (encoding) => {
    await manyPets(store, 300)
    await store.sql.begin(async (tx) => {
      await tx`lock table pets in access exclusive mode`
      const leave = ask('GET', '/v1/pets/export', NDJSON, { encoding })
      await until(async () => {
        const [row] =
          await store.sql`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
        expect(row?.n).toBe(1)
      })
      leave()
      await until(async () => expect(await connections()).toBe(0))
      expect(await inside('exports')).toBe(1)
    })
    await expectNothingLeft()
  })

  function connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      store.app.http.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
    })
  }
})
