import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

describe('a refused field', () => {
  it('is named with the reason, the value and the allowed values', async () => {
    const expected = [
      { field: 'status', message: 'must be one of available, pending, sold', value: 'invalid', allowed: ['available', 'pending', 'sold'] },
    ]
    const byRest = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Bo', status: 'invalid' } })
    expect(byRest.body.error.details.fields).toEqual(expected)
    const document = 'mutation($input: CreatePetInput!) { createPet(input: $input) { id } }'
    const byGraphQL = await store.graphql(document, { input: { name: 'Bo', status: 'invalid' } }, { as: 'staff' })
    expect(byGraphQL.body.errors[0].extensions.details.fields).toEqual(expected)
  })

  it('has a path with its index in a list', async () => {
    const reply = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'Bo', status: 'sold', tags: ['ok', 7] } })
    expect(reply.body.error.details.fields[0].field).toBe('tags[1]')
  })

  it('shows less than 200 characters of a long value', async () => {
    const reply = await store.rest('POST', '/v1/pets', { as: 'staff', body: { name: 'x'.repeat(5000), status: 'sold' } })
    expect(reply.body.error.details.fields[0].value.length).toBeLessThan(200)
  })
})
