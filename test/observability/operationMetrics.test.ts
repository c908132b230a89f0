import { afterAll, beforeAll, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await aPet(store)
})
afterAll(() => store.close())

const runs = (labels: string) => metric(store, 'gateway_operation_duration_seconds_count', labels)

it('each named GraphQL operation has its rate, its errors and its duration', async () => {
  for (let i = 0; i < 8; i++) await store.graphql('query Pets { pets(limit: 1) { data { id } } }')
  for (let i = 0; i < 8; i++) await store.graphql('query Lost { pet(id: 999) { id } }')
  // the first runs were those of an unknown name
  expect(await runs('operation="Pets",outcome="ok"')).toBeGreaterThanOrEqual(2)
  expect(await runs('operation="Lost",outcome="error"')).toBeGreaterThanOrEqual(2)
  expect(await runs('operation="Lost",outcome="ok"')).toBe(0)
  expect(await metric(store, 'gateway_operation_duration_seconds_sum', 'operation="Pets"')).toBeGreaterThan(0)
})

it('an operation of REST counts for its route, not for the name that Sofa gave it', async () => {
  const before = await runs('')
  await store.rest('GET', '/v1/pets/1')
  expect(await runs('')).toBe(before)
  expect(await metric(store, 'http_request_duration_seconds_count', 'route="/v1/pets/:id",status="200"')).toBe(1)
})

it('the points of operations are counted by style', async () => {
  const points = (style: string) => metric(store, 'gateway_operation_cost_points_sum', `style="${style}"`)
  const [rest, graphql] = [await points('rest'), await points('graphql')]
  await store.rest('GET', '/v1/pets/1')
  expect(await points('rest')).toBeGreaterThan(rest)
  expect(await points('graphql')).toBe(graphql)
})

it('the metrics tell the build, the size of each pool, the event loop and garbage collection', async () => {
  const { text } = await store.rest('GET', '/metrics')
  expect(text).toMatch(/^gateway_build_info\{version="\d+\.\d+\.\d+[^"]*",node="v\d+\.\d+\.\d+"\} 1$/m)
  expect(await metric(store, 'gateway_gate_places', 'gate="database_connections"')).toBe(8)
  for (const name of ['gateway_gate_waiting', 'nodejs_eventloop_lag_p99_seconds', 'nodejs_gc_duration_seconds_count'])
    expect(text).toContain(name)
})
