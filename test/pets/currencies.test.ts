import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
let yenId: number
let dollarId: number
beforeAll(async () => {
  store = await petStore()
  yenId = (await aPet(store, { price: 12_000, currency: 'JPY' })).id
  dollarId = (await aPet(store, { price: 10.5 })).id
})
afterAll(() => store.close())

const NEW = { name: 'Buddy', status: 'available' }
const create = (body: object) => store.rest('POST', '/v1/pets', { as: 'staff', body: { ...NEW, ...body } })
const patch = (id: number, body: object) => store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body })
const put = (id: number, body: object) => store.rest('PUT', `/v1/pets/${id}`, { as: 'staff', body: { ...NEW, ...body } })
const create2 = (input: object) =>
  store.graphql('mutation($input: CreatePetInput!) { createPet(input: $input) { id } }', { input: { ...NEW, ...input } }, { as: 'staff' })
const fieldsOf = ({ body }: Reply) =>
  (body.error ?? body.errors[0].extensions).details.fields.map(({ field }: { field: string }) => field.replace(/^input\./, ''))

describe('a currency', () => {
  it.each(['KWD', 'CLF', 'XXX', 'XAU', 'ZZZ', 'usd', 'US', 'EURO'])('%s is refused by name, in both styles', async (currency) => {
    for (const reply of [
      await create({ currency }),
      await put(dollarId, { currency }),
      await patch(dollarId, { currency }),
      await create2({ currency }),
    ])
      expect(fieldsOf(reply)).toEqual(['currency'])
  })

  it.each(['EUR', 'JPY', 'XOF'])('%s is accepted', async (currency) => {
    expect(await create({ price: 100, currency })).toMatchObject({ status: 201, body: { currency, price: 100 } })
  })
})

describe('a price in a currency without decimals', () => {
  it('must be whole when a pet is created or replaced', async () => {
    for (const reply of [
      await create({ price: 12_000.5, currency: 'JPY' }),
      await put(yenId, { price: 12_000.5, currency: 'JPY' }),
      await create2({ price: 12_000.5, currency: 'JPY' }),
    ])
      expect(fieldsOf(reply)).toEqual(['price'])
  })

  it('must be whole when only the price or only the currency changes', async () => {
    expect(fieldsOf(await patch(yenId, { price: 0.5 }))).toEqual(['price'])
    expect(fieldsOf(await patch(dollarId, { currency: 'JPY' }))).toEqual(['price'])
    expect(await patch(dollarId, { currency: 'JPY', price: 11 })).toMatchObject({ status: 200, body: { price: 11, currency: 'JPY' } })
    expect(await patch(dollarId, { currency: null, price: 10.5 })).toMatchObject({ status: 200, body: { price: 10.5, currency: 'USD' } })
  })

  it('stored with decimals by an older version prevents an order, but no other change', async () => {
    await store.sql`update pets set price = 1050 where id = ${yenId}` // as an older version stored it
    expect(await patch(yenId, { name: 'Renamed' })).toMatchObject({ status: 200 })
    const order = await store.rest('POST', '/v1/orders', { as: 'customer', body: { items: [{ petId: yenId, quantity: 1 }] } })
    expect(fieldsOf(order)).toEqual(['items[0].petId'])
  })
})
