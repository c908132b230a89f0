import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeDeprecationUses } from '../../src/domain/deprecations/writeUses.js'
import type { VersionRow } from '../../src/rest/versions/registry.js'
import type { MovableClock } from '../support/clock.js'
import type { PetStore } from '../support/petStore.js'
import { deprecatedShop, ENDED, told } from './deprecatedShop.js'

/** The version v1 is deprecated before the field `breed`, and ends before it. */
const versions: readonly VersionRow[] = [
  { name: 'v1', since: '2026-10-15', sunset: '2027-04-15', successor: 'v2', guide: '/docs/versions' },
  { name: 'v2', differences: [{ of: 'Pet.breed', name: 'race' }] },
]

let store: PetStore
let clock: MovableClock
beforeAll(async () => {
  ;({ store, clock } = await deprecatedShop({ versions }))
})
afterAll(() => store.close())

/** The replies of these versions are not compared with the contract, which does not have them. */
async function get(url: string) {
  const authorization = `ApiKey ${store.keys.customer}`
  const { statusCode, headers, body } = await store.app.http.inject({ method: 'GET', url, headers: { authorization } })
  return { status: statusCode, headers, text: body }
}
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

it('after its end the part is gone from each version', async () => {
  clock.set(ENDED)
  const ended = await get('/v2/pets?fields=race')
  expect(ended.status).toBe(410)
  expect(JSON.parse(ended.text).error.details).toMatchObject({ subject: 'Pet.breed', replacement: 'Pet.species' })
  const { status, text } = await get('/v2/pets')
  expect(status).toBe(200)
  expect(text).toContain('"species"')
  expect(text).not.toContain('"race"')
})
