import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MovableClock } from '../support/clock.js'
import type { PetStore } from '../support/petStore.js'
import { deprecatedShop, ENDED, told } from './deprecatedShop.js'

let store: PetStore
let clock: MovableClock
let petId: number
beforeAll(async () => {
  ;({ store, clock, petId } = await deprecatedShop())
  // the documents of routes are kept from before the end
  for (const url of [`/v1/pets/${petId}`, '/v1/pets', '/v1/pets/export']) expect((await raw('GET', url)).status).toBe(200)
  clock.set(ENDED)
})
afterAll(() => store.close())

/** A call whose reply is not compared with the contract of other shops, in which nothing ends. */
async function raw(method: 'GET' | 'POST', url: string, payload?: object, authorization = `ApiKey ${store.keys.staff}`) {
  const { statusCode, headers, body } = await store.app.http.inject({ method, url, payload, headers: { accept: '*/*', authorization } })
  return { status: statusCode, headers, text: body }
}

const endOf = (subject: string, replacement: string) => ({
  code: 'VERSION_SUNSET',
  message: `${subject} ended on 2027-05-01: use ${replacement}`,
  details: { subject, sunset: '2027-05-01', replacement },
})
const pet = { name: 'Ada', status: 'available' }

describe('after its end, REST answers 410 with the replacement', () => {
  it.each<[what: string, call: () => ReturnType<typeof raw>, subject: string, replacement: string]>([
    ['a field that `fields` names', () => raw('GET', `/v1/pets/${petId}?fields=id,breed`), 'Pet.breed', 'Pet.species'],
    ['a field in an export', () => raw('GET', '/v1/pets/export?fields=breed'), 'Pet.breed', 'Pet.species'],
    ['a parameter', () => raw('GET', '/v1/pets?species=Dog&fields=id'), 'Query.pets(species:)', 'Query.pets(q:)'],
    ['a value', () => raw('GET', '/v1/pets?status=pending&fields=id'), 'PetStatus.pending', 'PetStatus.available'],
    ['a field of a body', () => raw('POST', '/v1/pets', { ...pet, breed: 'Pug' }), 'CreatePetInput.breed', 'CreatePetInput.species'],
    ['a route', () => raw('GET', '/v1/inventory'), 'GET /v1/inventory', 'GET /v1/pets'],
  ])('a call with %s is refused', async (_what, call, subject, replacement) => {
    const { status, headers, text } = await call()
    expect(status).toBe(410)
    expect(JSON.parse(text).error).toMatchObject(endOf(subject, replacement))
    expect(headers).toMatchObject(told)
  })

  it('the export of a list whose route has ended is refused', async () => {
    const reply = await raw('GET', '/v1/categories/export')
    expect(reply.status).toBe(410)
    expect(reply.text).toContain('GET /v1/categories ended on 2027-04-01')
  })
})

describe('after its end, GraphQL answers null with an error in its place', () => {
  it.each<[what: string, query: string, data: object, path: readonly (string | number)[], subject: string]>([
    ['a field', '{ pet(id: 1) { id breed } }', { pet: { id: 1, breed: null } }, ['pet', 'breed'], 'Pet.breed'],
    [
      'a field of a list',
      '{ pets(limit: 1) { data { id breed } } }',
      { pets: { data: [{ id: 1, breed: null }] } },
      ['pets', 'data', 0, 'breed'],
      'Pet.breed',
    ],
    [
      'an argument, beside a field that goes on',
      '{ pets(species: "Dog") { data { id } } tags { data { id } } }',
      { pets: null, tags: { data: [] } },
      ['pets'],
      'Query.pets(species:)',
    ],
    ['a value', '{ pets(status: pending) { data { id } } }', { pets: null }, ['pets'], 'PetStatus.pending'],
  ])('a call with %s gets null and an error', async (_what, query, data, path, subject) => {
    for (let run = 1; run <= 6; run++) {
      const { status, body, headers } = await store.graphql(query)
      expect(status).toBe(200)
      expect(body.data, `run ${run}`).toEqual(data)
      expect(body.errors).toHaveLength(1)
      expect(body.errors[0]).toMatchObject({ path, extensions: { code: 'VERSION_SUNSET', details: { subject } } })
      expect(headers).toMatchObject({ deprecation: told.deprecation, sunset: told.sunset })
    }
  })

  it('a mutation with an ended field of an input writes nothing', async () => {
    const count = async () => (await store.sql`select count(*)::int as n from pets`)[0]?.n
    const before = await count()
    const mutation = 'mutation($input: CreatePetInput!) { createPet(input: $input) { id } }'
    const { body } = await store.graphql(mutation, { input: { ...pet, breed: 'Pug' } }, { as: 'staff' })
    expect(body.data.createPet).toBeNull()
    expect(body.errors[0].extensions.details.subject).toBe('CreatePetInput.breed')
    expect(await count()).toBe(before)
  })

  it('a refusal for missing rights comes before the refusal of an ended part', async () => {
    const mutation = 'mutation($input: CreatePetInput!) { createPet(input: $input) { id } }'
    const { body } = await store.graphql(mutation, { input: { ...pet, breed: 'Pug' } }, { as: 'customer' })
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN')
    expect((await raw('GET', '/v1/inventory', undefined, 'ApiKey wrong')).status).toBe(401)
  })
})

describe('default selections leave an ended field out', () => {
  it.each(['/v1/pets', '/v1/pets/export', '/v1/pets?limit=1'])('the list at %s leaves the field out', async (url) => {
    const { status, headers, text } = await raw('GET', url)
    expect(status).toBe(200)
    expect(text).toContain('"species"')
    expect(text).not.toContain('breed')
    expect(headers.sunset, 'another field is deprecated').toBe('Sat, 01 Jan 2028 00:00:00 GMT')
  })

  it('the replies with a single pet and with a new pet leave the field out', async () => {
    for (const reply of [await raw('GET', `/v1/pets/${petId}`), await raw('POST', '/v1/pets', pet)]) {
      expect(reply.status).toBeLessThan(300)
      expect(reply.text).toContain('"species"')
      expect(reply.text).not.toContain('breed')
    }
  })

  it('the contract of the shop does not require a deprecated field', async () => {
    const contract = (await raw('GET', '/openapi.json')).text
    const { Pet, CreatePetInput, PetStatus } = JSON.parse(contract).components.schemas
    expect(Pet.required).not.toContain('breed')
    expect(Pet.required).toContain('species')
    expect(Pet.properties.breed).toMatchObject({
      deprecated: true,
      'x-sunset': '2027-05-01',
      description: expect.stringContaining('Use Pet.species. Deprecated from 2026-11-01 on. Sunset 2027-05-01.'),
    })
    expect(CreatePetInput.properties.breed).toMatchObject({ deprecated: true, 'x-sunset': '2027-05-01' })
    expect(PetStatus.description).toContain('- `pending`: Reserved by an unpaid order, or not ready for sale. Use PetStatus.available.')
    expect(PetStatus['x-deprecated-values']).toEqual({ pending: { sunset: '2027-05-01' } })
    const { paths } = JSON.parse(contract)
    const species = paths['/v1/pets'].get.parameters.find(({ name }: { name?: string }) => name === 'species')
    expect(species).toMatchObject({ deprecated: true, 'x-sunset': '2027-05-01' })
    expect(paths['/v1/inventory'].get).toMatchObject({ deprecated: true, 'x-sunset': '2027-05-01' })
    expect(paths['/v1/inventory'].get.responses).toHaveProperty('410')
    expect(paths['/v1/tags'].get).not.toHaveProperty('deprecated')
    // a selection may name a deprecated field
    expect(paths['/v1/webhooks'].post.responses).toHaveProperty('410')
    expect(paths['/v1/webhooks/{id}'].patch.responses).toHaveProperty('410')
    expect(paths['/v1/webhooks'].get.responses).not.toHaveProperty('410')
    expect(paths['/v1/categories/export'].get).toMatchObject({ deprecated: true, 'x-sunset': '2027-04-01' })
  })
})
