import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shopOf } from '../orders/shop.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

/** The stock before and after each change that an event of low stock has reported for the pet. */
async function reported(petId: number): Promise<[previous: number, current: number][]> {
  const rows = await store.sql<{ previous: number; current: number }[]>`
    select (change->>'previous')::int as previous, (change->>'current')::int as current
    from (select id, body::json->'data'->'changes'->'stock' as change from events where type = 'pet.stock_low' and object_id = ${petId}) as event
    order by id`
  return rows.map(({ previous, current }) => [previous, current])
}

describe('an event of low stock is recorded when the stock falls from above two units to two or fewer', () => {
  it.each<[by: string, stock: number, units: readonly number[], events: [number, number][]]>([
    ['orders of single units', 5, [1, 1, 1, 1, 1], [[3, 2]]],
    ['an order of several units', 5, [4], [[5, 1]]],
    ['an order of all units', 3, [3], [[3, 0]]],
    ['no order, while more than two units stay', 9, [6], []],
    ['no order of a pet with two units', 2, [1, 1], []],
  ])('by %s', async (_by, stock, units, events) => {
    const { id } = await aPet(store, { price: 10, stock })
    const neighbour = await aPet(store, { price: 10, stock: 100 })
    for (const quantity of units) {
      const items = [
        { petId: neighbour.id, quantity: 1 },
        { petId: id, quantity: 1 },
        ...(quantity > 1 ? [{ petId: id, quantity: quantity - 1 }] : []),
      ]
      expect((await shopOf(store).place('rest', { items })).status).toBe(201)
    }
    expect(await reported(id)).toEqual(events)
    expect(await reported(neighbour.id)).toEqual([])
  })

  it('by a change of the pet', async () => {
    const { id } = await aPet(store, { price: 10, stock: 9 })
    for (const stock of [3, 2, 1, 4, 0])
      expect((await store.rest('PATCH', `/v1/pets/${id}`, { as: 'staff', body: { stock } })).status).toBe(200)
    expect(await reported(id)).toEqual([
      [3, 2],
      [4, 0],
    ])
  })
})
