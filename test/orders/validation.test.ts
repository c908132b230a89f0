import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOAuthClient, aPet, aUser, tokenOf } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { fingerprint } from '../support/tables.js'
import { expectSoundBooks, type Shop, shopOf, styles } from './shop.js'

let store: PetStore
let shop: Shop
const pets: Record<string, number> = {}
let otherId: number
let suspendedId: number

beforeAll(async () => {
  store = await petStore()
  shop = shopOf(store)
  const kinds = {
    rex: { price: 29.99, stock: 5 },
    euro: { price: 10, currency: 'EUR', stock: 5 },
    unpriced: { stock: 5 },
    sold: { price: 5, status: 'sold', stock: 0 },
    pending: { price: 5, status: 'pending', stock: 3 },
    plenty: { price: 1, stock: 1000 },
    dear: { price: 99_999_999.99, stock: 1000 },
  }
  for (const [name, input] of Object.entries(kinds)) pets[name] = (await aPet(store, input)).id
  otherId = (await aUser(store)).id
  suspendedId = (await aUser(store)).id
  await store.rest('POST', `/v1/users/${suspendedId}/suspend`, { as: 'admin' })
})
afterAll(() => store.close())

const line = (name: string, quantity: unknown = 1) => ({ petId: pets[name], quantity })
const item = (quantity: unknown) => ({ items: [line('rex', quantity)] })
const address = { street: '12 Harbour Street', city: 'Portland', postalCode: '97201', country: 'US' }
const to = (change: object) => ({ items: [line('rex')], shippingAddress: { ...address, ...change } })

/** Refused inputs with the field that the error names. The inputs are functions because the pets do not exist yet. */
const invalid: readonly [what: string, input: () => object, field: string][] = [
  ['quantity 0', () => item(0), 'items[0].quantity'],
  ['quantity 1000', () => item(1000), 'items[0].quantity'],
  ['quantity -1', () => item(-1), 'items[0].quantity'],
  ['quantity 1.5', () => item(1.5), 'items[0].quantity'],
  ['quantity "2"', () => item('2'), 'items[0].quantity'],
  ['quantity null', () => item(null), 'items[0].quantity'],
  ['no quantity', () => ({ items: [{ petId: pets.rex }] }), 'items[0].quantity'],
  ['a bad quantity on the second line', () => ({ items: [line('rex'), line('rex', 0)] }), 'items[1].quantity'],
  ['no pet', () => ({ items: [{ quantity: 1 }] }), 'items[0].petId'],
  ['a pet by text', () => ({ items: [{ petId: String(pets.rex), quantity: 1 }] }), 'items[0].petId'],
  ['an unknown pet', () => ({ items: [line('rex'), { petId: 999_999, quantity: 1 }] }), 'items[1].petId'],
  ['pet 0', () => ({ items: [{ petId: 0, quantity: 1 }] }), 'items[0].petId'],
  ['a pet without a price', () => ({ items: [line('unpriced')] }), 'items[0].petId'],
  ['a price of three decimals', () => ({ items: [{ ...line('rex'), unitPrice: 29.999 }] }), 'items[0].unitPrice'],
  ['a negative price', () => ({ items: [{ ...line('rex'), unitPrice: -1 }] }), 'items[0].unitPrice'],
  ['a price as text', () => ({ items: [{ ...line('rex'), unitPrice: '29.99' }] }), 'items[0].unitPrice'],
  ['no lines', () => ({ items: [] }), 'items'],
  ['lines that are left out', () => ({}), 'items'],
  ['101 lines', () => ({ items: Array.from({ length: 101 }, () => line('rex')) }), 'items'],
  ['two currencies', () => ({ items: [line('rex'), line('euro')] }), 'items'],
  ['more than can be paid', () => ({ items: [line('dear', 2)] }), 'items'],
  ['a street of 101 characters', () => to({ street: 'x'.repeat(101) }), 'shippingAddress.street'],
  ['an empty street', () => to({ street: '' }), 'shippingAddress.street'],
  ['a city of 51 characters', () => to({ city: 'x'.repeat(51) }), 'shippingAddress.city'],
  ['no city', () => to({ city: undefined }), 'shippingAddress.city'],
  ['a US postal code of 4 digits', () => to({ postalCode: '9720' }), 'shippingAddress.postalCode'],
  ['a US postal code with letters', () => to({ postalCode: 'SW1A 1AA' }), 'shippingAddress.postalCode'],
  ['a US postal code with a short extension', () => to({ postalCode: '97201-12' }), 'shippingAddress.postalCode'],
  ['a postal code of one character', () => to({ postalCode: '1', country: 'DE' }), 'shippingAddress.postalCode'],
  ['a postal code of 11 characters', () => to({ postalCode: '12345678901', country: 'DE' }), 'shippingAddress.postalCode'],
  ['a postal code with a dot', () => to({ postalCode: '12.45', country: 'DE' }), 'shippingAddress.postalCode'],
  ['a postal code with a line break', () => to({ postalCode: '97201\n' }), 'shippingAddress.postalCode'],
  ['an unknown country', () => to({ country: 'ZZ' }), 'shippingAddress.country'],
  ['a country that is no more', () => to({ country: 'SU' }), 'shippingAddress.country'],
  ['a lower-case country', () => to({ country: 'us' }), 'shippingAddress.country'],
  ['a country of three letters', () => to({ country: 'USA' }), 'shippingAddress.country'],
  ['an empty payment method', () => ({ ...item(1), paymentMethod: '' }), 'paymentMethod'],
  ['a payment method with a blank', () => ({ ...item(1), paymentMethod: 'pm ok' }), 'paymentMethod'],
  ['a payment method of 101 characters', () => ({ ...item(1), paymentMethod: 'x'.repeat(101) }), 'paymentMethod'],
  ['a total of its own', () => ({ ...item(1), totalAmount: 1 }), 'totalAmount'],
  ['a status of its own', () => ({ ...item(1), status: 'delivered' }), 'status'],
  ['a customer by text', () => ({ ...item(1), customerId: 'CUST-12345' }), 'customerId'],
]

describe.each(styles)('order validation by %s', (style) => {
  it.each(invalid)('refuses %s, names the field and writes nothing', async (_what, input, field) => {
    const before = await fingerprint(store)
    const answer = await shop.place(style, input())
    expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' })
    expect(answer.details.fields.map((error: { field: string }) => error.field.replace(/^input\./, ''))).toContain(field)
    expect(await fingerprint(store)).toEqual(before)
  })

  it('refuses another, an unknown and a suspended customer', async () => {
    const before = await fingerprint(store)
    const refusal = { status: 400, code: 'INVALID_CUSTOMER' }
    expect(await shop.place(style, { ...item(1), customerId: otherId })).toMatchObject(refusal)
    for (const customerId of [999_999, suspendedId]) {
      const answer = await shop.place(style, { ...item(1), customerId }, { as: 'staff' })
      expect(answer).toMatchObject({ ...refusal, details: { field: 'customerId', value: customerId } })
    }
    expect(await fingerprint(store)).toEqual(before)
  })

  it('requires the id of an active customer from an OAuth client', async () => {
    const headers = { authorization: `Bearer ${await tokenOf(store, await anOAuthClient(store, { scopes: ['read', 'write'] }))}` }
    const unnamed = await shop.place(style, item(1), { as: 'nobody', headers })
    expect(unnamed).toMatchObject({ status: 400, code: 'VALIDATION_ERROR', details: { fields: [{ field: 'customerId' }] } })
    const suspended = await shop.place(style, { ...item(1), customerId: suspendedId }, { as: 'nobody', headers })
    expect(suspended.code).toBe('INVALID_CUSTOMER')
    const placed = await shop.place(style, { ...item(1), customerId: otherId }, { as: 'nobody', headers })
    expect(placed).toMatchObject({ status: 201, order: { customerId: otherId } })
  })

  it('lets staff order for a customer and for themselves', async () => {
    expect(await shop.place(style, { ...item(1), customerId: otherId }, { as: 'staff' })).toMatchObject({ order: { customerId: otherId } })
    const own = await shop.place(style, { items: [line('dear')] }, { as: 'staff' })
    const [staff] = await store.sql`select id::int from users where email = 'staff@example.com'`
    expect(own).toMatchObject({ status: 201, order: { customerId: staff?.id, totalAmount: 99_999_999.99 } })
  })

  it('refuses an anonymous caller and an OAuth client with only the scope `read`', async () => {
    const before = await fingerprint(store)
    expect(await shop.place(style, item(1), { as: 'nobody' })).toMatchObject({ status: 401, code: 'UNAUTHORIZED' })
    const headers = { authorization: `Bearer ${await tokenOf(store, await anOAuthClient(store, { scopes: ['read'] }))}` }
    const { oauth_clients: _client, audit_events: _log, ...rest } = before
    expect(await shop.place(style, { ...item(1), customerId: otherId }, { as: 'nobody', headers })).toMatchObject({ status: 403 })
    expect(await fingerprint(store)).toMatchObject(rest)
  })

  it('refuses an outdated price and gives the current price', async () => {
    const before = await fingerprint(store)
    const answer = await shop.place(style, { items: [line('plenty'), { ...line('rex'), unitPrice: 19.99 }] })
    expect(answer).toMatchObject({ status: 409, code: 'CONFLICT' })
    expect(answer.details).toEqual({ field: 'items[1].unitPrice', petId: pets.rex, value: 19.99, currentPrice: 29.99 })
    expect(await fingerprint(store)).toEqual(before)
  })

  it.each([
    ['sold', () => [line('sold')], [{ field: 'items[0].quantity', available: 0, requested: 1 }]],
    ['pending', () => [line('pending')], [{ field: 'items[0].quantity', available: 0, requested: 1 }]],
    [
      'short on one line of two',
      () => [line('plenty'), line('rex', 999)],
      [{ field: 'items[1].quantity', available: expect.any(Number), requested: 999 }],
    ],
    [
      'short when its lines are added up',
      () => [line('pending', 2), line('plenty'), line('pending', 2)],
      [
        { field: 'items[0].quantity', available: 0, requested: 2 },
        { field: 'items[2].quantity', available: 0, requested: 2 },
      ],
    ],
  ])('refuses a pet that is %s, and gives the number of available units', async (_what, items, details) => {
    const before = await fingerprint(store)
    const answer = await shop.place(style, { items: items() })
    expect(answer).toMatchObject({ status: 409, code: 'INSUFFICIENT_INVENTORY', details: { items: details } })
    expect(await fingerprint(store)).toEqual(before)
  })

  it('adds up the lines of the same pet', async () => {
    const petId = (await aPet(store, { price: 1, stock: 3 })).id
    const twice = { items: [1, 2].map((quantity) => ({ petId, quantity })) }
    const tooMuch = await shop.place(style, { items: [2, 2].map((quantity) => ({ petId, quantity })) })
    expect(tooMuch.details.items).toEqual([0, 1].map((i) => ({ field: `items[${i}].quantity`, petId, requested: 2, available: 3 })))
    const placed = await shop.place(style, twice)
    expect(placed).toMatchObject({
      status: 201,
      order: {
        totalAmount: 3,
        items: [
          { line: 1, quantity: 1 },
          { line: 2, quantity: 2 },
        ],
      },
    })
  })

  it.each([
    { ...address, postalCode: '97201-1234' },
    { ...address, postalCode: 'SW1A 1AA', country: 'GB' },
    { ...address, postalCode: '12', country: 'DE' },
    { ...address, postalCode: '123-456 AB', country: 'BR' },
    { street: 'x'.repeat(100), city: 'ö'.repeat(50), postalCode: '100-0001', country: 'JP' },
  ])('accepts the address $postalCode, $country', async (shippingAddress) => {
    const petId = (await aPet(store, { price: 1 })).id
    const placed = await shop.place(style, { items: [{ petId, quantity: 1 }], shippingAddress })
    expect(placed).toMatchObject({ status: 201, order: { shippingAddress } })
  })

  it('accepts 100 items of 999 units each', async () => {
    const petId = (await aPet(store, { price: 0.07, stock: 100_000 })).id
    const placed = await shop.place(style, { items: Array.from({ length: 100 }, () => ({ petId, quantity: 999 })) })
    expect(placed.status).toBe(201)
    expect(placed.order.totalAmount).toBe(6993)
    expect(placed.order.items).toHaveLength(100)
  })
})

it('the invariants hold after all validation tests', () => expectSoundBooks(store))
