import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { listen } from '../http/wire.js'
import { letPass } from '../support/clock.js'
import { aPet, aUser } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { aPerson, aSession } from '../users/people.js'
import { allTold } from './allTold.js'
import { call, openStream } from './wire.js'

let store: PetStore
let port: number
let petId: number
beforeAll(async () => {
  store = await petStore()
  port = await listen(store.app)
  petId = (await aPet(store)).id
})
beforeEach(() => allTold(store))
afterAll(() => store.close())

type Headers = Readonly<Record<string, string>>
const body = { query: 'subscription { petChanged { name } }' }
const rename = (name: string) => store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { name } })
/** The server remembers a good credential for a second. */
const forget = () => letPass(1001)

/** The ways in which a credential becomes invalid. */
const endings: readonly [how: string, begin: () => Promise<{ headers: Headers; end: () => Promise<unknown> }>][] = [
  [
    'its key is revoked',
    async () => {
      const { id, apiKey } = await aUser(store)
      const headers = { 'x-api-key': apiKey.secret }
      return { headers, end: () => store.rest('DELETE', `/v1/users/${id}/apikeys/${apiKey.id}`, { headers }) }
    },
  ],
  [
    'its key expires',
    async () => {
      const { apiKey } = await aUser(store)
      return {
        headers: { 'x-api-key': apiKey.secret },
        end: () => store.sql`update api_keys set expires_at = now() where id = ${apiKey.id}`,
      }
    },
  ],
  [
    'its user is suspended',
    async () => {
      const { id, apiKey } = await aUser(store)
      return { headers: { 'x-api-key': apiKey.secret }, end: () => store.rest('POST', `/v1/users/${id}/suspend`, { as: 'admin' }) }
    },
  ],
  [
    'its session ends',
    async () => {
      const { email } = await aPerson(store)
      const { headers, refreshToken } = await aSession(store, email)
      return { headers, end: () => store.rest('POST', '/v1/auth/logout', { body: { refreshToken } }) }
    },
  ],
]

it.each(endings)('a subscription ends with UNAUTHORIZED once %s', async (_how, begin) => {
  const { headers, end } = await begin()
  const stream = await openStream(port, { body, headers })
  const others = await openStream(port, { body })
  await until(() => expect(store.app.changes.listeners).toBe(2))
  await rename('Before')
  // both results must arrive before the next change, because a result shows the pet at the time of its read
  for (const { next } of [stream, others]) expect((await next())?.data.data.petChanged.name).toBe('Before')
  const failures = await metric(store, 'gateway_authentication_failures_total')
  await end()
  await forget()
  await rename('After')
  const [next, complete] = await stream.rest()
  expect(next?.data.errors).toMatchObject([
    { extensions: { code: 'UNAUTHORIZED', status: 401, requestId: stream.headers['x-request-id'] } },
  ])
  expect(complete).toEqual({ event: 'complete' })
  expect(stream.isWhole).toBe(true)
  expect(await metric(store, 'gateway_authentication_failures_total')).toBe(failures + 1)
  expect((await others.next())?.data.data.petChanged.name).toBe('After')
  others.leave()
  await until(() => expect(store.app.changes.listeners).toBe(0))
})

it('only the operation with the invalid credential ends on a shared stream', async () => {
  const { id, apiKey } = await aUser(store)
  const [kept, revoked] = [
    { 'x-api-key': apiKey.secret },
    (await aSession(store, (await store.rest('GET', '/v1/me', { headers: { 'x-api-key': apiKey.secret } })).body.email)).headers,
  ]
  const ticket = { 'x-graphql-event-stream-token': (await call(port, { method: 'PUT', headers: kept })).text }
  const stream = await openStream(port, { method: 'GET', headers: { ...kept, ...ticket } })
  for (const [operationId, headers] of [
    ['kept', kept],
    ['revoked', revoked],
  ] as const)
    await call(port, { headers: { ...headers, ...ticket }, body: { ...body, extensions: { operationId } } })
  await until(() => expect(store.app.changes.listeners).toBe(2))
  await store.sql`delete from sessions where user_id = ${id}`
  await forget()
  await rename('Shared')
  const told = new Map<string, unknown>()
  while (told.size < 2 || told.get('revoked') !== 'complete') {
    const { event, data } = (await stream.next()) ?? { event: 'gone' }
    told.set(data.id, event === 'complete' ? event : (data.payload.data?.petChanged.name ?? data.payload.errors[0].extensions.code))
  }
  expect(Object.fromEntries(told)).toEqual({ kept: 'Shared', revoked: 'complete' })
  stream.leave()
})

it('a member of staff who becomes a customer hears only of their own orders', async () => {
  const { id, apiKey } = await aUser(store)
  await store.rest('PUT', `/v1/users/${id}/role`, { as: 'admin', body: { role: 'staff' } })
  const headers = { 'x-api-key': apiKey.secret }
  const stream = await openStream(port, { body: { query: 'subscription { orders { id } }' }, headers })
  await until(() => expect(store.app.changes.listeners).toBe(1))
  const place = (customerId: number) =>
    store.rest('POST', '/v1/orders', { as: 'admin', body: { customerId, items: [{ petId, quantity: 1 }] } })
  await store.rest('PATCH', `/v1/pets/${petId}`, { as: 'staff', body: { price: 10, stock: 10, status: 'available' } })
  const other = (await aUser(store)).id
  const first = await place(other)
  expect((await stream.next())?.data.data.orders.id).toBe(first.body.id)
  await store.rest('PUT', `/v1/users/${id}/role`, { as: 'admin', body: { role: 'customer' } })
  await forget()
  const [hidden, own] = [await place(other), await place(id)]
  expect([hidden.status, own.status]).toEqual([201, 201])
  let seen: number
  do seen = (await stream.next())?.data.data.orders.id
  while (seen === first.body.id) // the first order may be announced more than once
  expect(seen).toBe(own.body.id)
  stream.leave()
})
