import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../src/values/durations.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { expectSoundBooks, orderRow, petRow, type Shop, shopOf, styles } from './shop.js'

const payments = scriptedPayments()
let store: PetStore
let shop: Shop
beforeAll(async () => {
  store = await petStore({ payments })
  shop = shopOf(store)
})
afterAll(() => store.close())

const inventory = async () => (await store.rest('GET', '/v1/inventory')).body
const one = (petId: number, quantity = 1) => ({ items: [{ petId, quantity }] })
const shippingAddress = { street: '12 Harbour Street', city: 'Portland', postalCode: '97201', country: 'US' }

describe.each(styles)('an order placed by %s', (style) => {
  it('is shown with all its fields, and reads the same in both styles', async () => {
    const pet = await aPet(store, { name: 'Rex', price: 29.99, stock: 5 })
    const placed = await shop.place(style, { items: [{ petId: pet.id, quantity: 2, unitPrice: 29.99 }], shippingAddress })
    expect(placed.status).toBe(201)
    const { id } = placed.order
    expect(placed.order).toEqual({
      id,
      number: `ORD-${String(id).padStart(8, '0')}`,
      customerId: expect.any(Number),
      items: [{ line: 1, petId: pet.id, name: 'Rex', quantity: 2, unitPrice: 29.99, lineTotal: 59.98 }],
      status: 'pending',
      paymentStatus: 'captured',
      totalAmount: 59.98,
      currency: 'USD',
      shippingAddress,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
      estimatedDelivery: new Date(Date.parse(placed.order.createdAt) + 5 * DAY_MS).toISOString(),
      trackingUrl: `http://petstore.test/v1/orders/${id}/track`,
      nextStatuses: ['processing', 'cancelled'],
      version: 2,
    })
    if (style === 'rest') expect(placed.reply.headers).toMatchObject({ location: `/v1/orders/${id}`, etag: expect.stringMatching(/^"2-/) })
    for (const other of styles) expect((await shop.order(other, id)).order).toEqual(placed.order)
  })

  it.each([
    ['0.01 x 1', [[0.01, 1]], 0.01],
    ['0.1 x 3', [[0.1, 3]], 0.3],
    ['19.99 x 999', [[19.99, 999]], 19_970.01],
    [
      '1.1 x 3 + 2.2 x 3 + 0.07 x 100',
      [
        [1.1, 3],
        [2.2, 3],
        [0.07, 100],
      ],
      16.9,
    ],
    [
      '8.19 x 17 + 1.005 cut',
      [
        [8.19, 17],
        [1, 5],
      ],
      144.23,
    ],
    ['0 x 5', [[0, 5]], 0],
    ['4503599.63 x 2', [[4_503_599.63, 2]], 9_007_199.26],
  ] as const)('costs exactly the sum of its items: %s', async (_sum, lines, total) => {
    const items: object[] = []
    for (const [price, quantity] of lines) items.push({ petId: (await aPet(store, { price, stock: 1000 })).id, quantity })
    const { order } = await shop.place(style, { items })
    expect(order.totalAmount).toBe(total)
    expect([...payments.charges.values()].at(-1)).toMatchObject({
      amount: Math.round(total * 100),
      reference: order.number,
      method: 'pm_ok',
    })
  })

  it('keeps the names and prices of its items when the pet is changed and deleted', async () => {
    const pet = await aPet(store, { name: 'Rex', price: 29.99 })
    const { order } = await shop.place(style, one(pet.id))
    await store.rest('PATCH', `/v1/pets/${pet.id}`, { as: 'staff', body: { name: 'Old Rex', price: 1, stock: 5 } })
    expect((await shop.order(style, order.id)).order).toMatchObject({ totalAmount: 29.99, items: [{ name: 'Rex', unitPrice: 29.99 }] })
    const refused = await store.rest('DELETE', `/v1/pets/${pet.id}`, { as: 'staff' })
    expect(refused.body.error.code).toBe('CONFLICT')
    for (const status of ['processing', 'shipped', 'delivered']) await shop.advance(style, order.id, status)
    expect((await store.rest('DELETE', `/v1/pets/${pet.id}`, { as: 'staff' })).status).toBe(204)
    expect((await shop.order(style, order.id)).order).toMatchObject({
      totalAmount: 29.99,
      items: [{ petId: null, name: 'Rex', lineTotal: 29.99 }],
    })
    const { body } = await store.graphql(`{ order(id: ${order.id}) { items { name pet { id } } } }`, {}, { as: 'customer' })
    expect(body.data.order.items).toEqual([{ name: 'Rex', pet: null }])
  })

  it('makes the pet of its last units `pending` during the payment and `sold` afterwards', async () => {
    const pet = await aPet(store, { price: 10, stock: 3 })
    const before = await inventory()
    const gate = payments.holdCharge()
    const placing = shop.place(style, one(pet.id, 3))
    await gate.reached
    expect(await petRow(store, pet.id)).toEqual({ stock: 0, reserved: 3, status: 'pending' })
    const meanwhile = await inventory()
    expect(meanwhile).toMatchObject({ onHand: before.onHand - 3, reserved: before.reserved + 3 })
    expect(meanwhile.counts).toEqual({ ...before.counts, available: before.counts.available - 1, pending: before.counts.pending + 1 })
    expect(await shop.place(style, one(pet.id))).toMatchObject({ code: 'INSUFFICIENT_INVENTORY', details: { items: [{ available: 0 }] } })
    gate.open()
    const { order } = await placing
    expect(await petRow(store, pet.id)).toEqual({ stock: 0, reserved: 0, status: 'sold' })
    expect(await inventory()).toMatchObject({ reserved: before.reserved, counts: { sold: before.counts.sold + 1 } })
    expect((await shop.cancel(style, order.id)).order).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' })
    expect(await petRow(store, pet.id)).toEqual({ stock: 3, reserved: 0, status: 'available' })
  })

  it('leaves the pet available while units remain', async () => {
    const pet = await aPet(store, { price: 10, stock: 3 })
    await shop.place(style, one(pet.id, 2))
    expect(await petRow(store, pet.id)).toEqual({ stock: 1, reserved: 0, status: 'available' })
  })

  it('gives its units back when the payment is declined', async () => {
    const pet = await aPet(store, { price: 10, stock: 2 })
    payments.nextCharges('declined')
    const gate = payments.holdCharge()
    const placing = shop.place(style, one(pet.id, 2))
    await gate.reached
    expect(await petRow(store, pet.id)).toEqual({ stock: 0, reserved: 2, status: 'pending' })
    gate.open()
    const declined = await placing
    expect(declined).toMatchObject({ status: 402, code: 'PAYMENT_FAILED', details: { orderId: expect.any(Number) } })
    expect(await petRow(store, pet.id)).toEqual({ stock: 2, reserved: 0, status: 'available' })
    const { order } = await shop.order(style, declined.details.orderId)
    expect(order).toMatchObject({ status: 'cancelled', paymentStatus: 'failed', nextStatuses: [], estimatedDelivery: null })
  })

  it('leaves the pet pending while another order of the pet is unpaid', async () => {
    const pet = await aPet(store, { price: 10, stock: 3 })
    const [first, second] = [payments.holdCharge(), payments.holdCharge()]
    const one_ = shop.place(style, one(pet.id, 2))
    await first.reached
    const two = shop.place(style, one(pet.id, 1))
    await second.reached
    first.open()
    expect((await one_).status).toBe(201)
    expect(await petRow(store, pet.id)).toEqual({ stock: 0, reserved: 1, status: 'pending' })
    second.open()
    expect((await two).status).toBe(201)
    expect(await petRow(store, pet.id)).toEqual({ stock: 0, reserved: 0, status: 'sold' })
  })

  it('cannot be cancelled or advanced during its payment', async () => {
    const pet = await aPet(store, { price: 10 })
    const gate = payments.holdCharge()
    const placing = shop.place(style, one(pet.id))
    await gate.reached
    const [row] = await store.sql`select max(id)::int as id from orders`
    expect((await shop.order(style, row?.id)).order).toMatchObject({ status: 'pending', paymentStatus: 'pending', nextStatuses: [] })
    for (const refused of [await shop.cancel(style, row?.id), await shop.advance(style, row?.id)]) {
      expect(refused).toMatchObject({
        status: 409,
        code: 'CONFLICT',
        details: { nextStatuses: [] },
        retry: { afterSeconds: expect.any(Number) },
      })
      if (style === 'rest') expect(Number(refused.reply.headers['retry-after'])).toBeGreaterThan(0)
    }
    gate.open()
    expect((await placing).order.paymentStatus).toBe('captured')
    expect(await orderRow(store, row?.id)).toMatchObject({ point: 'settled' })
  })

  it('is charged once, under its own charge key', async () => {
    const pet = await aPet(store, { price: 10, stock: 5 })
    const before = payments.calls.length
    const { order } = await shop.place(style, one(pet.id))
    const { chargeKey } = await orderRow(store, order.id)
    expect(payments.calls.slice(before)).toEqual([{ kind: 'charge', key: chargeKey }])
    expect(payments.charges.get(chargeKey)?.reference).toBe(order.number)
  })
})

it('the invariants hold after all placed orders', () => expectSoundBooks(store))
