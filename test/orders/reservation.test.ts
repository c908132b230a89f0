import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { lockWaits, rival } from '../support/rival.js'
import { fingerprint } from '../support/tables.js'
import { aKey, expectSoundBooks, petRow, type Shop, shopOf, styles } from './shop.js'

let store: PetStore
let shop: Shop
beforeAll(async () => {
  store = await petStore()
  shop = shopOf(store)
})
afterAll(async () => {
  await expectSoundBooks(store)
  await store.close()
})

/** Two pets, the first with the lower id. */
async function twoPets(stock = 5): Promise<[first: number, second: number]> {
  return [(await aPet(store, { price: 10, stock })).id, (await aPet(store, { price: 10, stock })).id]
}
const ofBoth = ([first, second]: readonly [number, number], quantity = 2) => ({
  items: [
    { petId: first, quantity },
    { petId: second, quantity },
  ],
})
const unchanged = { stock: 5, reserved: 0, status: 'available' }

/** Changes of the second pet that leave too few units for an order of two. */
const shortages = [
  { what: 'has too few units', available: 1, act: (id: number) => store.sql`update pets set stock = 1 where id = ${id}` },
  { what: 'is not available', available: 0, act: (id: number) => store.sql`update pets set status = 'pending' where id = ${id}` },
] as const

describe.each(styles)('by %s, an order of two pets', (style) => {
  it.each(shortages)('reserves nothing of any pet when the second $what', async ({ available, act }) => {
    const pets = await twoPets()
    await act(pets[1])
    const before = await fingerprint(store)
    const refused = await shop.place(style, ofBoth(pets))
    expect(refused).toMatchObject({
      status: 409,
      code: 'INSUFFICIENT_INVENTORY',
      details: { items: [{ field: 'items[1].quantity', petId: pets[1], requested: 2, available }] },
    })
    expect(await fingerprint(store)).toEqual(before)
    await store.sql`update pets set stock = 5, status = 'available' where id = ${pets[1]}`
  })

  it('stores the refusal under its key, and reserves nothing', async () => {
    const pets = await twoPets()
    const key = aKey()
    const wanted = ofBoth(pets, 6)
    const first = await shop.place(style, wanted, { key })
    expect(first).toMatchObject({ code: 'INSUFFICIENT_INVENTORY', details: { items: [{ available: 5 }, { available: 5 }] } })
    await store.rest('PATCH', `/v1/pets/${pets[0]}`, { as: 'staff', body: { stock: 50 } })
    expect((await shop.place(style, wanted, { key })).details).toEqual(first.details)
    expect(await petRow(store, pets[0])).toEqual({ ...unchanged, stock: 50 })
    expect(await petRow(store, pets[1])).toEqual(unchanged)
  })

  it.each(shortages)('that has waited for a change sees it when the second pet $what now', async ({ available, what }) => {
    const pets = await twoPets()
    const other = await rival(store, (sql) =>
      what === 'is not available'
        ? sql`update pets set status = 'pending' where id = ${pets[1]}`
        : sql`update pets set stock = 1 where id = ${pets[1]}`,
    )
    const placing = shop.place(style, ofBoth(pets))
    await lockWaits(store)
    await other.commit()
    expect(await placing).toMatchObject({ code: 'INSUFFICIENT_INVENTORY', details: { items: [{ petId: pets[1], available }] } })
    expect(await petRow(store, pets[0])).toEqual(unchanged)
    await store.sql`update pets set stock = 5, status = 'available' where id = ${pets[1]}`
  })

  it('that has waited for a change reserves from the units that are left, at the new price', async () => {
    const pets = await twoPets()
    const other = await rival(store, async (sql) => {
      await sql`update pets set stock = 3, price = 2000 where id = ${pets[1]}`
      await sql`insert into stock_movements (pet_id, kind, quantity, created_at) values (${pets[1]}, 'received', -2, now())`
    })
    const placing = shop.place(style, ofBoth(pets))
    await lockWaits(store)
    await other.commit()
    expect(await placing).toMatchObject({ status: 201, order: { totalAmount: 60 } })
    expect(await petRow(store, pets[1])).toEqual({ stock: 1, reserved: 0, status: 'available' })
  })

  it('that has waited for new units gets them', async () => {
    const pets = await twoPets(1)
    const other = await rival(store, async (sql) => {
      await sql`update pets set stock = 5 where id = any(${[...pets]})`
      await sql`insert into stock_movements (pet_id, kind, quantity, created_at) select id, 'received', 4, now() from pets where id = any(${[...pets]})`
    })
    const placing = shop.place(style, ofBoth(pets, 3))
    await lockWaits(store)
    await other.commit()
    expect(await placing).toMatchObject({ status: 201 })
    for (const id of pets) expect(await petRow(store, id)).toEqual({ stock: 2, reserved: 0, status: 'available' })
  })

  it('locks the pets in the order of their ids, whatever the order of its items', async () => {
    const [first, second] = await twoPets()
    const other = await rival(store, (sql) => sql`select 1 from pets where id = ${first} for update`)
    const placing = shop.place(style, { items: [second, first].map((petId) => ({ petId, quantity: 1 })) })
    await lockWaits(store)
    await store.sql`select 1 from pets where id = ${second} for update nowait`
    await other.commit()
    expect((await placing).code).toBeUndefined()
  })
})
