import { METHODS } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listen, talk } from '../http/wire.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

/** In every path, method and name that the flood makes up. */
const MARK = 'zz9'
/** Names that the gateway learns from documents that are not trusted. */
const MAX_LEARNED = 100
const CALLS = 300

let store: PetStore
let port: number
let made = 0
beforeAll(async () => {
  store = await petStore()
  port = await listen(store.app)
  await aPet(store)
})
afterAll(() => store.close())

/** The series of the metrics now, without their values. */
async function series(): Promise<Set<string>> {
  const { text } = await store.rest('GET', '/metrics')
  // the series of the process come with its life: kinds of garbage collection, of handles
  const lines = text.split('\n').filter((line) => line !== '' && !/^(#|nodejs_|process_)/.test(line))
  return new Set(lines.map((line) => line.slice(0, line.lastIndexOf(' '))))
}

const fresh = () => `${MARK}_${++made}`

/** Calls with texts that no call had before: paths, ids, versions, headers, methods, names of operations, of root fields and of subscriptions. */
async function flood(names: number): Promise<void> {
  const segment = fc.stringMatching(/^[\w%~-]{0,20}$/)
  for (const [i, [first, second]] of fc.sample(fc.tuple(segment, segment), { numRuns: CALLS, seed: 16 }).entries()) {
    const method = METHODS[i % METHODS.length] ?? 'GET'
    const url =
      [`/${fresh()}/${first}`, `/v1/${fresh()}`, `/v${made}/pets`, `/v1/pets/${fresh()}`, `/v1/pets?${fresh()}=${second}`][i % 5] ?? '/'
    // Node refuses CONNECT before Fastify
    if (method !== 'CONNECT')
      await store.app.http.inject({ method: method as 'GET', url, headers: { 'x-api-key': fresh(), 'user-agent': fresh() } })
  }
  for (let i = 0; i < 10; i++) await talk(port, `${fresh().toUpperCase()} /${fresh()} HTTP/1.1\r\nHost: a\r\n\r\n`)
  for (let i = 0; i < names; i++) {
    const query = `query ${fresh()} { pets(limit: 1) { data { id } } }`
    for (let run = 0; run < 6; run++) await store.graphql(query)
  }
  for (let i = 0; i < 20; i++) {
    await store.graphql(`query ${fresh()} { ${fresh()} }`)
    await store.graphql('query A { __typename } query B { __typename }', {}, { operationName: fresh() })
    await store.rest('POST', '/graphql/stream', { body: { query: `subscription ${fresh()} { ${fresh()} }` } })
  }
}

it('a flood of made-up paths, methods and names adds a bounded number of series, and a second flood adds none', async () => {
  await series() // the reading of the metrics has series of its own
  await flood(MAX_LEARNED + 20)
  const first = await series()
  const ofOperations = [...first].filter((line) => line.startsWith('gateway_operation_duration_seconds_count'))
  const named = ofOperations.filter((line) => line.includes(MARK))
  expect(named).toHaveLength(MAX_LEARNED)
  expect([...first].filter((line) => line.includes(MARK) && !line.startsWith('gateway_operation_duration_seconds'))).toEqual([])
  const methods = new Set([...first].flatMap((line) => /^http_request\S*[{,]method="([^"]*)"/.exec(line)?.[1] ?? []))
  expect([...methods].every((method) => /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|other|unknown)$/.test(method))).toBe(true)
  await flood(20)
  const added = [...(await series())].filter((line) => !first.has(line))
  expect(added).toEqual([])
}, 120_000)
