import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../http/wire.js'
import { call, openStream, type WireStream } from '../live/wire.js'
import { type MovableClock, movableClock } from '../support/clock.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { createUser } from './callers.js'

const BUDGET = 30
/** The price of a new tag in both styles: ten points for the mutation, one for the tag. */
const PRICE = 11

let clock: MovableClock
let store: PetStore
let made = 0
beforeAll(async () => {
  clock = movableClock()
  const settings = { COST_PER_MINUTE: String(BUDGET) }
  store = await petStore({ settings, wallClock: clock })
})
afterAll(() => store.close())
beforeEach(() => clock.advance(120)) // every budget is whole again

const inRest = () => store.rest('POST', '/v1/tags', { as: 'staff', body: { name: `tag ${++made}` } })
const inGraphql = (headers = {}) =>
  store.graphql(`mutation { createTag(input: { name: "tag ${++made}" }) { id name } }`, undefined, { as: 'staff', headers })
const cost = ({ headers }: { readonly headers: Reply['headers'] | WireStream['headers'] }) => headers['x-query-cost']?.toString()

describe('a budget of 30 points', () => {
  it.each([
    ['REST', 'GraphQL', inRest, inGraphql],
    ['GraphQL', 'REST', inGraphql, inRest],
  ] as const)('pays for both styles: %s first, then %s', async (_first, _second, first, second) => {
    expect(cost(await first())).toBe(`requested=${PRICE}, actual=${PRICE}, remaining=${BUDGET - PRICE}`)
    expect(cost(await second())).toBe(`requested=${PRICE}, actual=${PRICE}, remaining=${BUDGET - 2 * PRICE}`)
    const before = await store.sql`select count(*)::int as tags from tags`
    const left = BUDGET - 2 * PRICE
    const seconds = ((PRICE - left) / BUDGET) * 60
    const details = { budget: 'cost', limit: BUDGET, windowSeconds: 60 }
    for (const refused of [await inRest(), await inGraphql()]) {
      const { code, ...error } = refused.body.error ?? refused.body.errors[0].extensions
      expect([refused.status, refused.headers['retry-after']]).toEqual([429, String(seconds)])
      expect({ code, ...error }).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', details, retry: { afterSeconds: seconds } })
      expect(cost(refused)).toBe(`requested=${PRICE}, actual=0, remaining=${left}`)
    }
    expect(await store.sql`select count(*)::int as tags from tags`).toEqual(before)
    clock.advance(seconds)
    expect((await second()).status).toBeLessThan(300)
    expect((await first()).status).toBe(429)
  })

  it('belongs to one caller, whatever its credential', async () => {
    const [one, other] = [await createUser(store), await createUser(store)]
    const pets = (key: string) => store.graphql('{ pet(id: 999) { id } pet(id: 999) { id } }', {}, { headers: { 'x-api-key': key } })
    expect(cost(await pets(one.key))).toBe(`requested=1, actual=1, remaining=${BUDGET - 1}`)
    expect(cost(await pets(one.secondKey))).toBe(`requested=1, actual=1, remaining=${BUDGET - 2}`)
    expect(cost(await pets(other.key))).toBe(`requested=1, actual=1, remaining=${BUDGET - 1}`)
  })

  it('gets back the points of rows that a page does not have', async () => {
    for (let i = 1; i <= 5; i++) {
      const reply = await store.graphql('{ users(limit: 20) { data { id } } }', undefined, { as: 'admin' })
      const [, requested, actual, remaining] = /^requested=(\d+), actual=(\d+), remaining=(\d+)$/.exec(cost(reply) ?? '') ?? []
      expect([reply.status, Number(requested)]).toEqual([200, 21])
      expect(Number(actual)).toBeLessThan(21)
      expect(Number(remaining)).toBe(Math.max(0, BUDGET - i * Number(actual)))
      if (Number(remaining) < 21) return
    }
  })

  it('refuses an operation that costs more than the whole budget, and asks for a longer wait', async () => {
    const reply = await store.graphql('{ pets(limit: 90) { data { id } } }', undefined, { as: 'customer' })
    expect([reply.status, reply.headers['retry-after']]).toEqual([429, '60'])
    expect(reply.body.errors[0].message).toBe('The call needs more than the limit of 30 points in a minute (cost): ask for less')
  })

  it('refuses an operation above the bound for its price, also when the budget is empty', async () => {
    const tooExpensive = '{ pets(limit: 100) { data { orders(first: 100) { nodes { id } } } } }'
    const reply = await store.graphql(tooExpensive, undefined, { as: 'staff', headers: { accept: 'application/graphql-response+json' } })
    expect([reply.status, reply.body.errors[0].extensions.code]).toEqual([400, 'QUERY_TOO_COMPLEX'])
    expect(cost(reply)).toBe(`requested=${1 + 100 * (1 + 1 + 100)}, actual=0, remaining=${BUDGET}`)
  })

  it('stands in extensions.cost, as clients of Shopify know it', async () => {
    const { body } = await inGraphql({ 'x-query-cost': 'explain' })
    expect(body.extensions.cost).toMatchObject({
      requestedQueryCost: PRICE,
      actualQueryCost: PRICE,
      throttleStatus: { maximumAvailable: BUDGET, currentlyAvailable: BUDGET - PRICE, restoreRate: 0.5 },
    })
  })

  it('pays for the start of a subscription and for each event', async () => {
    const { key } = await createUser(store)
    const headers = { 'x-api-key': key }
    const port = await listen(store.app)
    const query = 'subscription { petChanged { id category { name } tags { name } } }'
    const price = 1 + 1 + 5
    const stream = await openStream(port, { body: { query }, headers })
    expect(stream.headers['x-query-cost']).toBe(`requested=${price}, remaining=${BUDGET - price}`)
    for (let i = 0; i < 4; i++)
      await store.rest('POST', '/v1/pets', { as: i < 2 ? 'staff' : 'admin', body: { name: `Pet ${i}`, status: 'available' } })
    const codes = []
    for (let i = 0; i < 4; i++) codes.push((await stream.next())?.data.errors?.[0].extensions.code)
    stream.leave()
    expect(codes).toEqual([undefined, undefined, undefined, 'RATE_LIMIT_EXCEEDED'])
    expect((await store.graphql('{ pets(limit: 9) { data { id } } }', undefined, { headers })).status).toBe(429)
  })
})

describe('an operation on an event stream that does not begin has cost nothing', () => {
  const WHOLE = 5000
  let streams: PetStore
  let port: number
  beforeAll(async () => {
    streams = await petStore({
      settings: { COST_PER_MINUTE: String(WHOLE) },
      wallClock: clock,
      streams: { streams: 1, operationsPerOwner: 1 },
    })
    port = await listen(streams.app)
  })
  afterAll(() => streams.close())

  const tooExpensive = '{ categories(limit: 20) { data { pets(first: 100) { nodes { id } } } } }'
  const subscription = 'subscription { petChanged { id tags { name } } }'
  const remaining = async (headers: Record<string, string>) => cost(await streams.graphql('{ __typename }', undefined, { headers }))
  const whole = `requested=0, actual=0, remaining=${WHOLE}`

  it('when it is too expensive', async () => {
    const headers = { 'x-api-key': (await createUser(streams)).key }
    const stream = await openStream(port, { body: { query: tooExpensive }, headers })
    expect((await stream.rest())[0]?.data.errors[0].extensions.code).toBe('QUERY_TOO_COMPLEX')
    expect(cost(stream)).toBe(`requested=2041, remaining=${WHOLE}`)
    expect(await remaining(headers)).toBe(whole)
  })

  it('when it is refused on a reserved stream, or finds no place there', async () => {
    const headers = { 'x-api-key': (await createUser(streams)).key }
    const { text } = await call(port, { method: 'PUT', headers })
    const ticket = { ...headers, 'x-graphql-event-stream-token': text }
    const stream = await openStream(port, { method: 'GET', headers: ticket })
    const add = (query: string, operationId: string) => call(port, { body: { query, extensions: { operationId } }, headers: ticket })
    expect((await add(tooExpensive, 'a')).status).toBe(400)
    expect(await remaining(headers)).toBe(whole)
    expect((await add(subscription, 'b')).status).toBe(202)
    const left = await remaining(headers)
    expect((await add(subscription, 'c')).status).toBe(429)
    expect(await remaining(headers)).toBe(left)
    expect((await call(port, { body: { query: subscription }, headers: { ...headers, accept: 'text/event-stream' } })).status).toBe(429)
    expect(await remaining(headers)).toBe(left)
    stream.leave()
  })
})
