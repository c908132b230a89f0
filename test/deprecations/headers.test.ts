import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MovableClock } from '../support/clock.js'
import type { PetStore, Reply } from '../support/petStore.js'
import { deprecatedShop, told } from './deprecatedShop.js'

let store: PetStore
let clock: MovableClock
let petId: number
beforeAll(async () => {
  ;({ store, clock, petId } = await deprecatedShop())
})
afterAll(() => store.close())

const none = { deprecation: undefined, sunset: undefined }
const headersOf = ({ headers: { deprecation, sunset, link } }: Reply) => ({ deprecation, sunset, link })

const byGet = (query: string) => store.rest('GET', `/graphql?query=${encodeURIComponent(query)}`)
const create = (body: object) => store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Ada', status: 'available', ...body } })
const createByGraphql = (input: object) =>
  store.graphql(
    'mutation($input: CreatePetInput!) { createPet(input: $input) { id } }',
    { input: { name: 'Ada', status: 'available', ...input } },
    { as: 'staff' },
  )

describe('a call that uses a deprecated part tells its days in headers', () => {
  it.each<[what: string, call: () => Promise<Reply>]>([
    ['REST: the default representation shows the field', () => store.rest('GET', `/v1/pets/${petId}`)],
    ['REST: `fields` names the field', () => store.rest('GET', `/v1/pets/${petId}?fields=id,breed`)],
    ['REST: HEAD', () => store.rest('HEAD', `/v1/pets/${petId}?fields=breed`)],
    ['REST: a parameter', () => store.rest('GET', '/v1/pets?species=Dog&fields=id')],
    ['REST: a value', () => store.rest('GET', '/v1/pets?status=pending&fields=id')],
    ['REST: one value of a list', () => store.rest('GET', '/v1/pets?status=available,pending&fields=id')],
    ['REST: a field of a body', () => create({ breed: 'Pug' })],
    ['REST: a value in a body', () => create({ status: 'pending' })],
    ['REST: a route', () => store.rest('GET', '/v1/inventory')],
    ['REST: an alias of the route', () => store.rest('GET', '/api/v1/store/inventory')],
    ['REST: an export', () => store.rest('GET', '/v1/pets/export?species=Dog&fields=id', { headers: { accept: 'application/x-ndjson' } })],
    ['REST: a refused call', () => store.rest('GET', '/v1/pets?species=Dog&limit=0')],
    ['GraphQL: a field', () => store.graphql('{ pets { data { breed } } }')],
    ['GraphQL: a field below another', () => store.graphql('{ category: categories { data { pets { nodes { breed } } } } }')],
    ['GraphQL: an argument', () => store.graphql('{ pets(species: "Dog") { data { id } } }')],
    ['GraphQL: a variable', () => store.graphql('query($s: String) { pets(species: $s) { data { id } } }', { s: 'Dog' })],
    ['GraphQL: an argument of an edge', () => store.graphql('{ categories { data { pets(species: "Dog") { nodes { id } } } } }')],
    ['GraphQL: a value', () => store.graphql('{ pets(status: pending) { data { id } } }')],
    ['GraphQL: a field of an input', () => createByGraphql({ breed: 'Pug' })],
    ['GraphQL: GET', () => byGet('{ pets { data { breed } } }')],
  ])('a call by %s has the headers', async (_what, call) => {
    const reply = await call()
    expect(headersOf(reply)).toMatchObject({ deprecation: told.deprecation, sunset: told.sunset })
    expect(reply.headers.link).toContain(told.link)
  })

  it('the headers stay the same in each run of an operation: by resolvers, compiled and planned', async () => {
    for (let run = 1; run <= 6; run++) {
      const reply = await store.graphql('query Repeated { pets { data { id breed } } }')
      expect(headersOf(reply), `run ${run}`).toEqual(told)
      expect(reply.body.data.pets.data[0]).toEqual({ id: petId, breed: 'Beagle' })
    }
    expect(await store.app.http.inject('/metrics').then(({ body }) => body)).toMatch(
      /gateway_reads_total\{(?=[^}]*field="pets")(?=[^}]*way="planned")[^}]*\} [1-9]/,
    )
  })

  it('the link to the guide stands beside the links to the pages of a list', async () => {
    const { headers } = await store.rest('GET', '/v1/pets?limit=1')
    expect(headers.link).toContain('rel="first"')
    expect(headers.link).toContain(told.link)
  })

  it('a reply with the status 304 has the headers, too', async () => {
    const url = `/v1/pets/${petId}?fields=breed`
    const { etag = '' } = (await store.rest('GET', url)).headers
    const reply = await store.rest('GET', url, { headers: { 'if-none-match': etag } })
    expect(reply.status).toBe(304)
    expect(headersOf(reply)).toEqual(told)
  })

  it('a call that uses several parts gets the earliest beginning and the earliest end', async () => {
    const reply = await store.rest('GET', '/v1/categories')
    expect(headersOf(reply)).toMatchObject({ deprecation: '@1790812800', sunset: 'Thu, 01 Apr 2027 00:00:00 GMT' })
    const both = await store.graphql('{ pets(species: "Dog", status: pending) { data { breed } } }')
    expect(headersOf(both)).toEqual(told)
  })
})

describe('a call that uses no deprecated part has no such header', () => {
  it.each<[what: string, call: () => Promise<Reply>]>([
    ['REST: other fields', () => store.rest('GET', `/v1/pets/${petId}?fields=id,name`)],
    ['REST: other parameters', () => store.rest('GET', '/v1/pets?q=Bo&status=available&fields=id')],
    ['REST: another route', () => store.rest('GET', '/v1/tags')],
    ['REST: another method of the path', () => store.rest('POST', '/v1/categories', { as: 'staff', body: { name: 'newt' } })],
    ['GraphQL: other fields', () => store.graphql('{ pets(q: "Bo") { data { id name } } }')],
    [
      'GraphQL, the field behind @skip',
      () => store.graphql('query($is: Boolean!) { pets { data { id breed @skip(if: $is) } } }', { is: true }),
    ],
    ['GraphQL: the argument without a value', () => store.graphql('query($s: String) { pets(species: $s) { data { id } } }', { s: null })],
    ['GraphQL: an input without the field', () => createByGraphql({ species: 'Dog' })],
    ['GraphQL: the root field of a deprecated route', () => store.graphql('{ inventory { onHand } }')],
    ['a deprecation that begins later', () => store.graphql('{ pets { data { birthDate } } }')],
    ['a page', () => store.rest('GET', '/health')],
  ])('a call by %s has no such header', async (_what, call) => {
    const reply = await call()
    expect(reply.status).toBeLessThan(300)
    expect(headersOf(reply)).toMatchObject(none)
    expect(reply.headers.link ?? '').not.toContain('deprecation')
  })
})

describe('a deprecation', () => {
  it('begins on its day, without a restart', async () => {
    const read = () => store.graphql('{ pets { data { birthDate } } }')
    const before = clock.now()
    clock.set(new Date('2026-12-24T00:00:00Z'))
    expect(headersOf(await read())).toMatchObject({ deprecation: '@1798070400', sunset: 'Sat, 01 Jan 2028 00:00:00 GMT' })
    clock.set(before)
    expect(headersOf(await read())).toMatchObject(none)
  })

  it('has the value true for clients of older drafts, by a setting', async () => {
    const { store: legacy } = await deprecatedShop({ settings: { DEPRECATION_HEADER: 'legacy' } })
    try {
      expect(headersOf(await legacy.rest('GET', '/v1/inventory'))).toEqual({ ...told, deprecation: 'true' })
    } finally {
      await legacy.close()
    }
  })
})
