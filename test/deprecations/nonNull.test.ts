import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PetStore } from '../support/petStore.js'
import { deprecatedShop, ENDED } from './deprecatedShop.js'

let store: PetStore
let petId: number
beforeAll(async () => {
  const deprecations = { 'Pet.name': { since: '2026-11-01', sunset: '2027-05-01', replacement: 'Pet.sku' } }
  const shop = await deprecatedShop({ deprecations })
  ;({ store, petId } = shop)
  shop.clock.set(ENDED)
})
afterAll(() => store.close())

it.each<[what: string, field: string, path: readonly (string | number)[], data: object]>([
  ['a root field', 'pet(id: 1) { id name }', ['field', 'name'], { field: null }],
  ['a list that must not hold null', 'pets { data { id name } }', ['field', 'data', 0, 'name'], { field: null }],
  [
    'an edge that may be null',
    'categories { data { name pets { nodes { name } } } }',
    ['field', 'data', 0, 'pets', 'nodes', 0, 'name'],
    { field: { data: [{ name: 'dog', pets: null }] } },
  ],
])('the null of an ended non-null field moves to the nearest nullable field: %s', async (_what, field, path, data) => {
  for (let run = 1; run <= 6; run++) {
    const { body } = await store.graphql(`{ field: ${field} tags { data { id } } other: pet(id: ${petId}) { sku } }`)
    expect(body.data, `run ${run}`).toEqual({ ...data, tags: { data: [] }, other: { sku: expect.any(String) } })
    expect(body.errors).toEqual([
      expect.objectContaining({
        path,
        extensions: expect.objectContaining({ code: 'VERSION_SUNSET', details: expect.objectContaining({ subject: 'Pet.name' }) }),
      }),
    ])
  }
})

it('REST leaves an ended non-null field out, as every other field', async () => {
  const reply = await store.app.http.inject({ method: 'GET', url: `/v1/pets/${petId}` })
  expect(reply.json()).toMatchObject({ id: petId, species: 'Dog' })
  expect(reply.json()).not.toHaveProperty('name')
})
