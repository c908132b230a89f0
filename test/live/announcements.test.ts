import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CHANGES_CHANNEL } from '../../src/db/queries/changes.js'
import { insertPet, updatePetRow } from '../../src/db/queries/petWrites.js'
import { seedBulk } from '../../src/seed/seedBulk.js'
import type { PetId } from '../../src/values/ids.js'
import { shopOf } from '../orders/shop.js'
import { form, pictures } from '../rest/forms.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { type Heard, heard } from './heard.js'

const payments = scriptedPayments()
let store: PetStore
let told: Heard
let customerId: number
beforeAll(async () => {
  store = await petStore({ payments })
  told = heard(store.app.changes)
  customerId = (await store.rest('GET', '/v1/me', { as: 'customer' })).body.id
})
afterAll(() => store.close())

/** The changes announced so far. Announcements arrive in the order of the commits, so the mark comes last. */
async function announced(): Promise<string[]> {
  const mark = Math.floor(Math.random() * 2 ** 40)
  await store.sql.notify(CHANGES_CHANNEL, `pet ${mark}`)
  await told.until(`pet ${mark}`)
  return [...new Set(told.taken())].filter((text) => text !== `pet ${mark}`).sort()
}
beforeEach(async () => void (await announced()))

describe('a change of a pet', () => {
  it('is announced for a creation, a replacement, an update, a new picture and a deletion', async () => {
    const { id } = await aPet(store)
    expect(await announced()).toEqual([`pet ${id}`])
    const calls = [
      () => store.rest('PUT', `/v1/pets/${id}`, { as: 'staff', body: { name: 'Rex', status: 'available' } }),
      () => store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { stock: 3 } }),
      () =>
        store.rest('POST', `/v1/pets/${id}/photos`, { as: 'staff', ...form({ content: pictures.png, file: 'a.png', type: 'image/png' }) }),
      () => store.rest('DELETE', `/v1/pets/${id}`, { as: 'staff' }),
    ]
    for (const call of calls) {
      expect((await call()).status).toBeLessThan(300)
      expect(await announced()).toEqual([`pet ${id}`])
    }
  })

  it('is not announced when it is refused', async () => {
    const { id } = await aPet(store, { sku: 'TAKEN' })
    const other = await aPet(store)
    await announced()
    expect((await store.rest('PATCH', `/v1/pets/${other.id}`, { as: 'staff', body: { sku: 'TAKEN' } })).status).toBe(409)
    expect(
      (await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { name: 'B' }, headers: { 'if-match': '"99-x"' } })).status,
    ).toBe(412)
    expect(await announced()).toEqual([])
  })

  it('returns the pet without a trace of the announcement', async () => {
    const { data } = (await store.graphql('mutation { createPet(input: { name: "Bo", status: sold }) { id stock } }', {}, { as: 'staff' }))
      .body
    expect(data.createPet).toEqual({ id: expect.any(Number), stock: 1 })
    const services = store.app.services()
    const row = await services.write(async (tx) => {
      const now = new Date()
      const moments = { createdAt: now, updatedAt: now }
      const made = await insertPet(tx, { sku: randomUUID().slice(0, 20), name: 'Cy', status: 'sold', stock: 1, ...moments }, {})
      return (await updatePetRow(tx, (made as { id: PetId }).id, { columns: { name: 'Di' }, names: {} }, now))?.pet
    })
    expect(row).toMatchObject({ name: 'Di', version: 2 })
    expect(row).not.toHaveProperty('announced')
  })
})

describe('a change of an order', () => {
  it('is announced with its customer, event and changed pets when the order is placed, advanced or cancelled', async () => {
    const shop = shopOf(store)
    const [first, second] = [await aPet(store, { price: 10, stock: 5 }), await aPet(store, { price: 10, stock: 5 })]
    await announced()
    const { order } = await shop.place('rest', {
      items: [
        { petId: first.id, quantity: 1 },
        { petId: second.id, quantity: 2 },
      ],
    })
    const pets = [`pet ${first.id}`, `pet ${second.id}`].sort()
    expect(await announced()).toEqual([`event of ${customerId}`, `order ${order.id} of ${customerId}`, ...pets])
    expect((await shop.advance('graphql', order.id)).order.status).toBe('processing')
    expect(await announced()).toEqual([`event of ${customerId}`, `order ${order.id} of ${customerId}`])
    expect((await shop.cancel('rest', order.id)).order.status).toBe('cancelled')
    expect(await announced()).toEqual([`event of ${customerId}`, `order ${order.id} of ${customerId}`, ...pets])
  })

  it('is announced with the returned pet when the payment is declined', async () => {
    const { id } = await aPet(store, { price: 10, stock: 5 })
    await announced()
    payments.nextCharges('declined')
    expect(await shopOf(store).place('rest', { items: [{ petId: id, quantity: 1 }] })).toMatchObject({ code: 'PAYMENT_FAILED' })
    const [order] = await store.sql`select max(id)::int as id from orders`
    expect(await announced()).toEqual([`order ${order?.id} of ${customerId}`, `pet ${id}`])
  })

  it('is not announced when the stock does not suffice', async () => {
    const { id } = await aPet(store, { price: 10, stock: 1 })
    await announced()
    expect(await shopOf(store).place('rest', { items: [{ petId: id, quantity: 2 }] })).toMatchObject({ code: 'INSUFFICIENT_INVENTORY' })
    expect(await announced()).toEqual([])
  })
})

it('a transaction that is rolled back announces nothing', async () => {
  const { id } = await aPet(store)
  await announced()
  const undone = store.app.services().write(async (tx) => {
    await updatePetRow(tx, id as PetId, { columns: { name: 'never' }, names: {} }, new Date())
    throw new Error('no')
  })
  await expect(undone).rejects.toThrow('no')
  expect(await announced()).toEqual([])
})

it('a bulk seed announces the whole catalogue once', async () => {
  await seedBulk(store.sql, { pets: 50, users: 5, orders: 20 }, new Date(), () => {})
  expect(await announced()).toEqual(['catalogue'])
})
