import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invalidField } from '../../src/values/errors/make.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

const order = (petId: number) => ({ as: 'customer', body: { items: [{ petId, quantity: 1 }] } }) as const
const pet = (body: object) => ({ as: 'staff', body: { name: 'Rex', status: 'available', ...body } }) as const

describe('a refusal is a whole sentence', () => {
  it.each<[method: string, url: string, options: Parameters<PetStore['rest']>[2], message: string]>([
    ['POST', '/v1/orders', order(999), 'items[0].petId: pet 999 does not exist'],
    ['GET', '/v1/pets?limit=0', {}, 'The field limit must be an integer from 1 to 100'],
    ['GET', '/v1/pets?nope=1', {}, 'nope: this operation has no such parameter'],
    ['GET', '/openapi.json?nope=1', {}, 'nope: this operation has no such parameter'],
    ['GET', '/v1/pets?fields=id,nope', {}, 'fields: Pet has no field "nope"'],
    ['GET', '/v1/pets?fields=name.first', {}, 'fields: "name.first" does not exist, because name has no fields'],
    ['POST', '/v1/pets', pet({ nope: 1 }), 'nope: this input has no such field'],
    ['POST', '/v1/pets', { as: 'staff', body: { status: 'available' } }, 'The field name is required'],
    ['POST', '/v1/pets', { as: 'staff', body: '[]', headers: { 'content-type': 'application/json' } }, 'The body must be a JSON object'],
  ])('%s %s', async (method, url, options, message) => {
    const { body } = await store.rest(method, url, options)
    expect(body.error.message).toBe(message)
  })

  it.each([
    ['name', 'is required', 'The field name is required'],
    ['body', 'must be an object', 'The body must be an object'],
    ['If-Match', 'must be one ETag', 'The header If-Match must be one ETag'],
    ['items[0].petId', 'pet 7 is not for sale', 'items[0].petId: pet 7 is not for sale'],
  ])('%s %s', (field, message, sentence) => {
    expect(invalidField(field, message).message).toBe(sentence)
  })
})
