import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeDeprecationUses } from '../../src/domain/deprecations/writeUses.js'
import type { VersionRow } from '../../src/rest/versions/registry.js'
import type { MovableClock } from '../support/clock.js'
import type { PetStore } from '../support/petStore.js'
import { deprecatedShop, ENDED, told } from './deprecatedShop.js'

/** The version v1 is deprecated before the field `breed`, and ends before it. */
const versions: readonly VersionRow[] = [
  { name: 'v1', since: '2026-10-15', sunset: '2027-04-15', successor: 'v2', guide: '/docs/versions' },
  {
    name: 'v2',
    differences: [
      { of: 'Pet.breed', name: 'race' },
      { of: 'Pet.species', name: 'kind' },
    ],
  },
]

let store: PetStore
let clock: MovableClock
beforeAll(async () => {
  ;({ store, clock } = await deprecatedShop({ versions }))
})
afterAll(() => store.close())

/** The replies of these versions are not compared with the contract, which does not have them. */
async function call(method: 'GET' | 'POST', url: string, payload?: object, authorization = `ApiKey ${store.keys.customer}`) {
  const { statusCode, headers, body } = await store.app.http.inject({ method, url, payload, headers: { accept: '*/*', authorization } })
  return { status: statusCode, headers, text: body }
}
const get = (url: string) => call('GET', url)
const post = (url: string, body: object) => call('POST', url, body, `ApiKey ${store.keys.staff}`)
const ofVersion = { deprecation: '@1792022400', sunset: 'Thu, 15 Apr 2027 00:00:00 GMT' }

it('a call of a deprecated version tells the first day of the version and of its deprecated parts', async () => {
  const both = await get('/v1/pets?fields=breed')
  expect(both.headers).toMatchObject(ofVersion)
  expect(both.headers.link).toContain('</v2/pets>; rel="successor-version"')
  expect((await get('/v1/pets?fields=id')).headers).toMatchObject(ofVersion)
})

it('a call of another version uses the part under the name of the version', async () => {
  expect((await get('/v2/pets?fields=race')).headers).toMatchObject({ deprecation: told.deprecation, sunset: told.sunset })
  expect((await get('/v2/pets?fields=id')).headers.deprecation).toBeUndefined()
})

it('the report counts each version for itself', async () => {
  await writeDeprecationUses(store.app.services())
  const uses: { subject: string; apiVersion: string; uses: number }[] = JSON.parse((await get('/v2/me/deprecations')).text).data
  expect(uses.map(({ subject, apiVersion, uses: number }) => [subject, apiVersion, number]).toSorted()).toEqual([
    ['Pet.breed', 'v1', 1],
    ['Pet.breed', 'v2', 1],
  ])
})

it('the document of a version names the replacements as the version does', async () => {
  const { Pet, CreatePetInput } = JSON.parse((await get('/v2/openapi.json')).text).components.schemas
  expect(Pet.properties.race.description).toContain('Use Pet.kind. Deprecated from 2026-11-01 on.')
  expect(CreatePetInput.properties.race.description).toContain('Use CreatePetInput.kind. Deprecated from 2026-11-01 on.')
})

it.each<[what: string, call: () => ReturnType<typeof get>, subject: string, replacement: string]>([
  ['a field', () => get('/v2/pets?fields=race'), 'Pet.race', 'Pet.kind'],
  ['a parameter', () => get('/v2/pets?kind=Dog&fields=id'), 'Query.pets(kind:)', 'Query.pets(q:)'],
  ['a field of an export', () => get('/v2/pets/export?fields=race'), 'Pet.race', 'Pet.kind'],
  [
    'a field of a body',
    () => post('/v2/pets', { name: 'Ada', status: 'available', race: 'Pug' }),
    'CreatePetInput.race',
    'CreatePetInput.kind',
  ],
  [
    'a field of a selection',
    () => post('/v2/webhooks', { url: 'http://127.0.0.1/', events: ['pet.stock_low'], selection: '{ race }' }),
    'Pet.race',
    'Pet.kind',
  ],
  ['a route', () => get('/v2/inventory'), 'GET /v2/inventory', 'GET /v2/pets'],
  ['a route, under an alias', () => get('/api/v2/store/inventory'), 'GET /v2/inventory', 'GET /v2/pets'],
])('after its end the refusal of %s has the names and the paths of the version', async (_what, act, subject, replacement) => {
  clock.set(ENDED)
  const { status, text } = await act()
  expect(status).toBe(410)
  const { message, details } = JSON.parse(text).error
  expect(details).toMatchObject({ subject, replacement, sunset: '2027-05-01' })
  expect(message).toBe(`${subject} ended on 2027-05-01: use ${replacement}`)
})

it('after its end the part is gone from each version', async () => {
  clock.set(ENDED)
  const { status, text } = await get('/v2/pets')
  expect(status).toBe(200)
  expect(text).toContain('"kind"')
  expect(text).not.toContain('"race"')
})
