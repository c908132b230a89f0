import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

/** Requests of each kind in a wave: enough to fill every cache that anonymous callers can fill. `MEMORY_WAVE=5000` for larger waves. */
const WAVE = Number(process.env.MEMORY_WAVE ?? 60)
/** Bytes by which the heap may grow between two waves. One wave of documents would take four times as many if the server kept them. */
const MAX_GROWTH = 8 * 1024 * 1024

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void // the flag above adds `gc`

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await aPet(store)
})
afterAll(() => store.close())

/** A document with the largest tree that the limit of tokens allows. Only a small part of it runs. */
function denseDocument(n: number): string {
  return `query main { pet(id: 1) { p${n}: name } } ${Array.from({ length: 240 }, (_, i) => `query q${i} { __typename }`).join(' ')}`
}

const names = ['id', 'sku', 'name', 'status', 'species', 'breed', 'price', 'currency', 'stock', 'version', 'createdAt', 'updatedAt']

/** A different set of fields for every number. */
function fieldSet(n: number): string {
  return names.filter((_name, i) => (n + 1) & (1 << i)).join(',')
}

const cursorOf = (n: number) => Buffer.from(JSON.stringify(['name,id', `Pet ${n}`, n])).toString('base64url')

async function wave(number: number): Promise<void> {
  for (let i = 0; i < WAVE; i++) {
    const n = number * WAVE + i
    const json = { 'content-type': 'application/json' }
    const document = await store.graphql(denseDocument(n), undefined, { operationName: 'main' })
    expect(document.body.data).toEqual({ pet: { [`p${n}`]: expect.any(String) } })
    const fields = await store.rest('GET', `/v1/pets/1?fields=${fieldSet(n)}`, { headers: { host: `shop-${n}.example.com` } })
    expect(fields.status).toBe(200)
    const list = await store.rest('GET', `/v1/pets?after=${cursorOf(n)}&fields=${fieldSet(n)}`)
    expect(list.status).toBe(200)
    const accepting = await store.graphql('{ pet(id: 1) { id } }', undefined, {
      headers: { accept: `application/json;q=0.${n + 1}, text/x${n}` },
    })
    expect(accepting.status).toBe(200)
    const keyed = await store.rest('POST', '/v1/auth/password/reset', {
      headers: { ...json, 'x-request-id': `request-${n}` },
      body: { token: `prt_${n}`, newPassword: 'correct horse battery' },
    })
    expect(keyed.status).toBe(400)
    const stream = await store.app.http.inject({
      method: 'POST',
      url: '/graphql/stream',
      headers: { ...json, accept: 'text/event-stream' },
      payload: JSON.stringify({ query: denseDocument(n), operationName: 'main' }),
    })
    expect(stream.payload).toContain(`p${n}`)
  }
}

/** Bytes in use after garbage collection. */
async function heap(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    collect()
  }
  return process.memoryUsage().heapUsed
}

it('the heap grows less than 8 MB with a wave of new documents, fields, headers, cursors and streams', { timeout: 600_000 }, async () => {
  await wave(0)
  const full = await heap()
  await wave(1)
  const once = await heap()
  await wave(2)
  const twice = await heap()
  const grown = [once - full, twice - once].map((bytes) => Math.round(bytes / 1024))
  if (process.env.MEMORY_WAVE) console.log(`the heap grew by ${grown.join(' and ')} KB`)
  expect(Math.min(...grown) * 1024, `${grown.join(' and ')} KB`).toBeLessThan(MAX_GROWTH)
})
