import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tellCallers } from '../../src/domain/deprecations/tellCallers.js'
import { createDeprecationUseCounts } from '../../src/domain/deprecations/useCounts.js'
import { writeDeprecationUses } from '../../src/domain/deprecations/writeUses.js'
import { forgetExpired } from '../../src/domain/forgetExpired.js'
import { servicesWith } from '../../src/domain/services.js'
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
  it('tells a caller of each part the number of uses, the first and the last use, the end, and the replacement', async () => {
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

describe('a part whose end has moved', () => {
  const extended = readDeprecation('field', 'Pet.breed', { since: '2026-11-01', sunset: '2027-08-01', replacement: 'Pet.category' })
  const services = () => servicesWith(store.app.services(), { deprecationUses: createDeprecationUseCounts({ declared: [extended] }) })

  it('has the new end in the report of each caller, without a further use', async () => {
    await useBreed('customer')
    await useSpecies('customer')
    await write()
    const restarted = services()
    await writeDeprecationUses(restarted)
    const shown = (await all('staff', '?sort=sunset')).map(({ subject, sunset, replacement }) => [subject, sunset, replacement])
    expect(shown).toEqual([
      ['Query.pets(species:)', '2027-05-01T00:00:00.000Z', 'Query.pets(q:)'],
      ['Pet.breed', '2027-08-01T00:00:00.000Z', 'Pet.category'],
    ])
    await store.sql`update deprecation_uses set sunset = ${ENDED}`
    await writeDeprecationUses(restarted)
    expect(
      (await own('customer')).map(({ sunset }) => sunset),
      'the days are written once',
    ).toEqual(Array(2).fill(ENDED.toISOString()))
  })

  it('is told with the new end, 30 days before it', async () => {
    await useBreed('customer')
    await write()
    const told = async () => {
      const texts: string[] = []
      const post = ({ text }: { text: string }) => void texts.push(...(text.match(/^- .*/gm) ?? []))
      await tellCallers(servicesWith(services(), { mailer: { mustBeReady: () => {}, post } }))
      return texts
    }
    const lines = ['- Pet.breed ends on 2027-08-01. Use Pet.category.']
    expect(await told()).toEqual(lines)
    await store.sql`update deprecation_uses set last_used_at = '2027-07-01'`
    clock.set(new Date('2027-04-15T00:00:00Z'))
    expect(await told()).toEqual([])
    clock.set(new Date('2027-07-03T00:00:00Z'))
    expect(await told()).toEqual(lines)
  })
})

describe('the counts that wait', () => {
  const facts = { since: '2026-11-01', sunset: '2027-05-01', replacement: 'x' }
  const deprecation = readDeprecation('field', 'Pet.breed', facts)
  const user = (userId: number) => ({ userId: userId as UserId, clientId: null })
  const use = (number: number) => ({ caller: user(number), apiVersion: null, deprecation, usedAt: new Date(number) })

  it('have a bound: a full table counts for the callers that it has', () => {
    let dropped = 0
    const counts = createDeprecationUseCounts({ capacity: 2, onDropped: (uses) => (dropped += uses) })
    for (const number of [1, 2, 3, 1]) counts.count(use(number))
    expect(dropped).toBe(1)
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
    counts.count({ ...use(1), caller: { userId: null, clientId: null } })
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
