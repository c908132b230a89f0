import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { aPet } from '../support/factories.js'
import { heldPayments } from '../support/heldPayments.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { until } from '../support/until.js'
import { lastOrderId, shopOf } from './shop.js'

const RENEW_MS = 5000
const payments = heldPayments()
let store: PetStore
let petId: number
beforeAll(async () => {
  store = await petStore({ payments })
  petId = (await aPet(store, { price: 10, stock: 10 })).id
})
afterEach(() => vi.useRealTimers())
afterAll(() => store.close())

it('the lease of an order is renewed while the provider works on its charge, and no longer', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const asked = payments.asked()
  const placing = shopOf(store).place('rest', { items: [{ petId, quantity: 1 }] })
  await asked
  const id = await lastOrderId(store)
  const mustBeLong = async () => {
    const [row] = await store.sql`select lease_until > now() + interval '10 seconds' as "isLong" from orders where id = ${id}`
    expect(row?.isLong).toBe(true)
  }
  for (let renewal = 0; renewal < 2; renewal++) {
    await store.sql`update orders set lease_until = now() + interval '9 seconds' where id = ${id}`
    vi.advanceTimersByTime(RENEW_MS)
    await until(mustBeLong)
  }
  payments.answer()
  expect((await placing).status).toBe(201)
  expect(vi.getTimerCount(), 'timers that are still set').toBe(0)
})
