import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { type Answer, aKey, expectSoundBooks, petRow, type Shop, shopOf, styles } from './shop.js'

const CLIENTS = 50
const ORDERS = 200

let store: PetStore
let shop: Shop
const keys: string[] = []
beforeAll(async () => {
  store = await petStore({ settings: { DATABASE_TIMEOUT_MS: '60000' } }) // a busy machine must not turn a wait for a pet into a refusal
  shop = shopOf(store)
  for (let n = 0; n < CLIENTS; n++) keys.push((await aUser(store)).apiKey.secret)
})
afterAll(() => store.close())

type Placed = (n: number, client: string) => Promise<Answer>

/** All clients at once. Each client places its share of the orders one after the other. */
async function crowd(place: Placed): Promise<Answer[]> {
  const answers: Answer[] = []
  await Promise.all(
    keys.map(async (client, index) => {
      for (let n = index; n < ORDERS; n += CLIENTS) answers.push(await place(n, client))
    }),
  )
  expect(answers).toHaveLength(ORDERS)
  return answers
}

const countBy = (answers: readonly Answer[]) => {
  const counts: Record<string, number> = {}
  for (const { status, code } of answers) counts[code ?? status] = (counts[code ?? status] ?? 0) + 1
  return counts
}

const place = (n: number, client: string, input: object, key?: string) =>
  shop.place(styles[Math.floor(n / CLIENTS) % 2 === n % 2 ? 0 : 1], input, { as: 'nobody', headers: { 'x-api-key': client }, key })

describe('50 clients with 200 orders', () => {
  it('buy the last 30 units in 30 orders, and the other 170 get INSUFFICIENT_INVENTORY', async () => {
    const petId = (await aPet(store, { price: 9.99, stock: 30 })).id
    const answers = await crowd((n, client) => place(n, client, { items: [{ petId, quantity: 1 }] }, aKey()))
    expect(countBy(answers)).toEqual({ 201: 30, INSUFFICIENT_INVENTORY: 170 })
    expect(await petRow(store, petId)).toEqual({ stock: 0, reserved: 0, status: 'sold' })
    const [row] = await store.sql`
      select count(distinct o.id)::int as orders, count(c.key)::int as charges from order_items i join orders o on o.id = i.order_id
      left join sandbox_charges c on c.key = o.charge_key and c.status = 'charged' where i.pet_id = ${petId}`
    expect(row).toEqual({ orders: 30, charges: 30 })
  })

  it('keep the stock exact when orders take two or three units and some payments are declined', async () => {
    const petId = (await aPet(store, { price: 9.99, stock: 30 })).id
    const answers = await crowd((n, client) => {
      const paymentMethod = n % 5 === 0 ? 'pm_declined' : 'pm_ok'
      return place(n, client, { items: [{ petId, quantity: 2 + (n % 2) }], paymentMethod })
    })
    const counts = countBy(answers)
    expect(Object.keys(counts).sort()).toEqual(expect.arrayContaining(['201', 'INSUFFICIENT_INVENTORY']))
    expect(Object.keys(counts).filter((code) => !['201', 'INSUFFICIENT_INVENTORY', 'PAYMENT_FAILED'].includes(code))).toEqual([])
    const sold = answers.reduce((sum, { order }) => sum + (order?.items[0].quantity ?? 0), 0)
    const { stock, reserved } = await petRow(store, petId)
    expect({ left: stock, reserved }).toEqual({ left: 30 - sold, reserved: 0 })
  })

  it('place all orders without a deadlock when items come in any order and some orders are cancelled', async () => {
    const petIds: number[] = []
    for (let n = 0; n < 8; n++) petIds.push((await aPet(store, { price: 1.01, stock: 1000 })).id)
    const answers = await crowd(async (n, client) => {
      const turned = [...petIds.slice(n % 8), ...petIds.slice(0, n % 8)]
      const lines = (n % 3 === 0 ? turned.reverse() : turned).map((petId) => ({ petId, quantity: 1 }))
      const placed = await place(n, client, { items: lines })
      expect(placed).toMatchObject({ status: 201 })
      if (n % 4 === 0) {
        const cancelled = await shop.cancel(styles[n % 2] ?? 'rest', placed.order.id, { as: 'nobody', headers: { 'x-api-key': client } })
        expect(cancelled.status).toBe(200)
      }
      return placed
    })
    expect(countBy(answers)).toEqual({ 201: ORDERS })
    for (const petId of petIds) expect(await petRow(store, petId)).toEqual({ stock: 850, reserved: 0, status: 'available' })
  })
})

it('the invariants hold after all crowds', () => expectSoundBooks(store))
