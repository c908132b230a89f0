import { afterAll, beforeAll, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

it('shows a pet in both styles', async () => {
  const pet = await aPet(store, { category: 'dog' })
  expect((await store.rest('GET', `/v1/pets/${pet.id}`)).body).toEqual(pet)
})
