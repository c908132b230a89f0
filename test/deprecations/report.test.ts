import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anonymous } from '../../src/domain/actor.js'
import { createDeprecationUseCounts } from '../../src/domain/deprecations/useCounts.js'
import { writeDeprecationUses } from '../../src/domain/deprecations/writeUses.js'
import { forgetExpired } from '../../src/domain/forgetExpired.js'
import { readDeprecation } from '../../src/values/deprecation.js'
import type { UserId } from '../../src/values/ids.js'
import { aClient, aToken } from '../oauth/clients.js'
import { DAY, HOUR, type MovableClock } from '../support/clock.js'
import type { CallerName, PetStore } from '../support/petStore.js'
import { deprecatedShop, ENDED } from './deprecatedShop.js'

let store: PetStore
let clock: MovableClock
let start: Date
beforeAll(async () => {
  ;({ store, clock } = await deprecatedShop())
  start = clock.now()
})
afterAll(() => store.close())
beforeEach(async () => {
  await write()
  await store.sql`truncate deprecation_uses`
  clock.set(start)
})

const write = () => writeDeprecationUses(store.app.services())
const idOf = async (email: string): Promise<number> => Number((await store.sql`select id from users where email = ${email}`)[0]?.id)

interface Use {
  readonly subject: string
  readonly userId: number | null
  readonly [name: string]: unknown
}
const byRest = async (url: string, as: CallerName): Promise<Use[]> => {
  await write()
  const { status, body, text } = await store.rest('GET', url, { as })
  expect(status, text).toBe(200)
  return body.data
}
const own = (as: CallerName) => byRest('/v1/me/deprecations', as)
const all = (as: CallerName = 'staff', query = '') => byRest(`/v1/deprecations${query}`, as)

const useBreed = (as: CallerName) => store.graphql('{ pets { data { breed } } }', {}, { as })
const useSpecies = (as: CallerName) => store.rest('GET', '/v1/pets?species=Dog&fields=id', { as })

describe('the report', () => {
  it('tells a caller each part: how often, when first and last, until when, and what to use', async () => {
    await useBreed('customer')
    clock.advance(HOUR)
    await useBreed('customer')
    await write()
    clock.advance(HOUR)
    await useBreed('customer')
    expect(await own('customer')).toEqual([
      {
        id: expect.any(Number),
        subject: 'Pet.breed',
        kind: 'field',
        apiVersion: null,
        userId: await idOf('customer@example.com'),
        clientId: null,
        uses: 3,
        firstUsedAt: '2026-11-20T10:00:00.000Z',
        lastUsedAt: '2026-11-20T12:00:00.000Z',
        since: '2026-11-01T00:00:00.000Z',
        sunset: '2027-05-01T00:00:00.000Z',
        replacement: 'Pet.species',
      },
    ])
  })

  it('counts both styles, each version and each kind for itself', async () => {
    await useSpecies('customer')
    await store.graphql('{ pets(species: "Dog", status: pending) { data { id } } }', {}, { as: 'customer' })
    await store.rest('GET', '/v1/inventory', { as: 'customer' })
    const found = (await own('customer')).map(({ subject, kind, apiVersion, uses }) => [subject, kind, apiVersion, uses])
    expect(found.toSorted()).toEqual([
      ['GET /v1/inventory', 'route', 'v1', 1],
      ['PetStatus.pending', 'enumValue', null, 1],
      ['Query.pets(species:)', 'argument', null, 1],
      ['Query.pets(species:)', 'argument', 'v1', 1],
    ])
  })

  it('counts an operation once, however often it uses the part', async () => {
    await store.graphql('{ a: pets { data { breed other: breed } } b: pets { data { breed } } }', {}, { as: 'customer' })
    expect((await own('customer')).map(({ uses }) => uses)).toEqual([1])
  })

  it('counts the uses of a part that has ended, because its callers still have to be found', async () => {
    clock.set(ENDED)
    await store.graphql('{ pets(species: "Dog") { data { id } } }', {}, { as: 'customer' })
    expect((await own('customer')).map(({ subject, lastUsedAt }) => [subject, lastUsedAt])).toEqual([
      ['Query.pets(species:)', '2027-05-01T00:00:00.000Z'],
    ])
  })

  it('shows customers their own, and staff all; anonymous callers are one entry', async () => {
    const token = await aToken(store, await aClient(store, 'read'))
    await useBreed('customer')
    await useBreed('staff')
    await useBreed('nobody')
    await store.graphql('{ pets { data { breed } } }', {}, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    await store.graphql('{ pets { data { breed } } }', {}, { headers: { authorization: `Bearer ${token}` } })
    const [customer, staff] = [await idOf('customer@example.com'), await idOf('staff@example.com')]
    const users = (uses: readonly Use[]) => uses.map(({ userId }) => userId)
    expect(users(await own('customer'))).toEqual([customer])
    expect(users(await own('staff'))).toEqual([staff])
    expect(users(await all('customer'))).toEqual([customer])
    const seen = await all('staff')
    expect(seen).toHaveLength(4)
    expect(seen).toContainEqual(expect.objectContaining({ userId: null, clientId: null, uses: 2 }))
    expect(seen).toContainEqual(expect.objectContaining({ userId: null, clientId: expect.stringMatching(/./), uses: 1 }))
    const mine = await store.rest('GET', '/v1/me/deprecations', { headers: { authorization: `Bearer ${token}` } })
    expect(mine.body.data).toHaveLength(1)
    expect((await store.rest('GET', '/v1/deprecations')).status).toBe(401)
  })

  it('is a list with filters and orders, in both styles', async () => {
    await useBreed('customer')
    clock.advance(1)
    await useSpecies('customer')
    await store.rest('GET', '/v1/categories', { as: 'customer' })
    const bySunset = (await all('staff', '?sort=sunset')).map(({ subject }) => subject)
    expect([bySunset[0], bySunset.length]).toEqual(['GET /v1/categories', 3])
    expect(await all('staff', '?subject=Pet.breed')).toHaveLength(1)
    const query =
      '{ all: deprecations(sort: "lastUsedAt") { data { subject } } own: myDeprecations(subject: "Pet.breed") { data { uses } } }'
    const { data } = (await store.graphql(query, {}, { as: 'customer' })).body
    expect(data.all.data[0]).toEqual({ subject: 'Pet.breed' })
    expect(data.own.data).toEqual([{ uses: 1 }])
  })

  it('forgets a caller 13 months after the last use', async () => {
    await useBreed('customer')
    await useSpecies('customer')
    await write()
    await store.sql`update deprecation_uses set last_used_at = ${new Date(start.getTime() - 401 * DAY * 1000)} where subject = 'Pet.breed'`
    await forgetExpired(store.app.services())
    expect((await own('customer')).map(({ subject }) => subject)).toEqual(['Query.pets(species:)'])
  })
})

describe('the counts that wait', () => {
  const facts = { since: '2026-11-01', sunset: '2027-05-01', replacement: 'x' }
  const deprecation = readDeprecation('field', 'Pet.breed', facts)
  const user = (userId: number) => ({ kind: 'user', userId: userId as UserId }) as never // a count needs no more of an actor
  const use = (number: number) => ({ actor: user(number), apiVersion: null, deprecation, usedAt: new Date(number) })

  it('have a bound: a full table counts for the callers that it has', () => {
    const counts = createDeprecationUseCounts(2)
    for (const number of [1, 2, 3, 1]) counts.count(use(number))
    expect(counts.take().map(({ userId, uses }) => [userId, uses])).toEqual([
      [1, 2],
      [2, 1],
    ])
    expect(counts.take()).toEqual([])
  })

  it('survive a database that is away', async () => {
    const counts = createDeprecationUseCounts()
    counts.count(use(1))
    const away = async () => {
      throw new Error('away')
    }
    await expect(writeDeprecationUses({ deprecationUses: counts, write: away })).rejects.toThrow('away')
    counts.count(use(1))
    counts.count({ ...use(1), actor: anonymous })
    expect(counts.take().map(({ userId, uses }) => [userId, uses])).toEqual([
      [1, 2],
      [null, 1],
    ])
  })

  it('keep the latest days of a part', () => {
    const counts = createDeprecationUseCounts()
    const extended = readDeprecation('field', 'Pet.breed', { ...facts, sunset: '2028-05-01' })
    counts.count(use(1))
    counts.count({ ...use(1), deprecation: extended, usedAt: new Date(2) })
    expect(counts.take()).toMatchObject([{ uses: 2, sunset: new Date('2028-05-01'), firstUsedAt: new Date(1), lastUsedAt: new Date(2) }])
  })
})
