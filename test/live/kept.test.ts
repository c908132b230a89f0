import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from '../http/wire.js'
import { metric } from '../support/metrics.js'
import { type PetStore, type PetStoreOptions, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { call, openStream, type WireStream } from './wire.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void // the flag above adds `gc`

const MEGABYTE = 1024 * 1024
const query = 'subscription { petChanged { id } }'

let store: PetStore
let port: number
let stream: WireStream
let headers: Readonly<Record<string, string>>
afterEach(() => store.close())

async function begin(options: PetStoreOptions = {}): Promise<void> {
  store = await petStore(options)
  port = await listen(store.app)
  headers = { 'x-graphql-event-stream-token': (await call(port, { method: 'PUT' })).text }
  stream = await openStream(port, { method: 'GET', headers })
}

const add = (operationId: string, body: object) => call(port, { headers, body: { ...body, extensions: { operationId } } })
const stop = (id: string) => call(port, { method: 'DELETE', path: `/graphql/stream?operationId=${id}`, headers })
const untilListening = (count: number) => until(() => expect(store.app.changes.listeners).toBe(count))
const kilobytes = () => metric(store, 'gateway_gate_inside', 'gate="stream_kilobytes"')
const heap = () => {
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed
}

describe('a subscription', () => {
  it('keeps no variables that its operation does not declare', async () => {
    await begin()
    const junk = { junk: 'x'.repeat(900_000) }
    await add('first', { query, variables: junk })
    const before = heap()
    for (let i = 0; i < 16; i++) expect((await add(`${i}`, { query, variables: junk })).status).toBe(202)
    await untilListening(17)
    await until(() => expect(heap() - before).toBeLessThan(8 * MEGABYTE))
    stream.leave()
  })
})

describe('the memory of operations', () => {
  const large = (n: number) => ({
    query: `subscription { petChanged { id ${Array.from({ length: 30 }, (_, i) => `a${n}x${i}: name`).join(' ')} } }`,
  })

  it('is limited for each caller, and is given back when an operation or the stream ends', async () => {
    await begin({ streams: { kilobytesPerOwner: 100 } })
    const taken: number[] = []
    let n = 0
    for (;;) {
      const reply = await add(`${n}`, large(n))
      if (reply.status !== 202) {
        expect(reply.body.errors[0].extensions).toMatchObject({
          code: 'RATE_LIMIT_EXCEEDED',
          details: { measure: 'kilobytes of operations', limit: 100 },
          retry: { strategy: 'after_delay', afterSeconds: 5 },
        })
        break
      }
      taken.push(await kilobytes())
      n += 1
    }
    expect(taken[0]).toBeGreaterThan(20)
    expect(n).toBeLessThan(5)
    expect(await metric(store, 'gateway_gate_inside', 'gate="stream_operations"'), 'the refused operation keeps no place').toBe(n)
    await stop('0')
    await until(async () => expect(await kilobytes()).toBe((taken.at(-1) ?? 0) - (taken[0] ?? 0)))
    expect((await add('again', large(0))).status).toBe(202)
    stream.leave()
    await until(async () => expect(await kilobytes()).toBe(0))
  })

  it('counts the headers of the request', async () => {
    await begin()
    await add('a', { query })
    const plain = await kilobytes()
    await call(port, { headers: { ...headers, 'x-long': 'x'.repeat(10_000) }, body: { query, extensions: { operationId: 'b' } } })
    expect((await kilobytes()) - plain).toBeGreaterThan(plain + 15)
    stream.leave()
  })

  it('counts the variables of a mutation', async () => {
    await begin({ streams: { kilobytesPerOwner: 30 } })
    const query = 'mutation($text: String!) { createPet(input: { name: "a", status: available, description: $text }) { id } }'
    expect((await add('a', { query, variables: { text: 'short' } })).status).toBe(202)
    await until(async () => expect(await kilobytes()).toBe(0))
    expect((await add('b', { query, variables: { text: 'x'.repeat(1500) } })).status).toBe(429)
    stream.leave()
  })

  it('is limited for the whole process', async () => {
    await begin({ streams: { kilobytesInAll: 60, kilobytesKept: 20 } })
    const replies = [await add('a', large(1)), await add('b', large(2)), await add('c', large(3))]
    expect(replies.map(({ status }) => status)).toEqual([202, 503, 503])
    expect(replies[1]?.body.errors[0].extensions.code).toBe('SERVICE_UNAVAILABLE')
    stream.leave()
  })
})
