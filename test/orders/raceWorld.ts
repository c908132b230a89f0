import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { settleAll } from '../../src/domain/orders/settle/settleAll.js'
import { movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { expectSoundBooks, type Shop, shopOf } from './shop.js'

export const placed = { status: 201, order: { status: 'pending', paymentStatus: 'captured' } }
export const paymentFailed = { status: 402, code: 'PAYMENT_FAILED' }
export const inProgress = { status: 409, code: 'IDEMPOTENCY_IN_PROGRESS', retry: { afterSeconds: expect.any(Number) } }
export const undecided = { status: 503, code: 'SERVICE_UNAVAILABLE' }

/** A unit of a pet. */
export const one = (petId: number) => ({ items: [{ petId, quantity: 1 }] })

/**
 * A shop with a scripted provider and a movable clock. After each test the invariants hold, each order has at most one charge and one refund,
 * a charge stands only for a captured order, and no order or key is left open.
 */
export function raceWorld() {
  const clock = movableClock()
  const payments = scriptedPayments()
  let store: PetStore
  let shop: Shop
  beforeAll(async () => {
    store = await petStore({ payments, clock })
    shop = shopOf(store)
  })
  afterAll(() => store.close())

  afterEach(async () => {
    await expectSoundBooks(store)
    const references = [...payments.charges.values()].map(({ reference }) => reference)
    expect(new Set(references).size).toBe(references.length)
    expect([...payments.charges.values()].filter(({ refundKeys }) => refundKeys.size > 1)).toEqual([])
    const orders = await store.sql<{ key: string; paid: string; point: string }[]>`
      select charge_key as key, payment_status as paid, recovery_point as point from orders`
    for (const { key, paid, point } of orders) {
      const charge = payments.charges.get(key)
      const isPaid = charge !== undefined && charge.refundKeys.size === 0
      expect({ paid, point, isPaid }).toEqual({ paid, point: 'settled', isPaid: paid === 'captured' })
    }
    expect(await store.sql`select * from idempotency_records where answer is null`).toEqual([])
  })

  const aUnit = async (stock = 1) => (await aPet(store, { price: 10, stock })).id
  return {
    clock,
    payments,
    get store() {
      return store
    },
    get shop() {
      return shop
    },
    /** Lets the first delays pass and settles the due orders. @returns the number of orders that the sweep took */
    sweep: () => {
      clock.advance(4)
      return settleAll(store.app.services())
    },
    aUnit,
    async aPaidOrder(): Promise<{ id: number; petId: number }> {
      const petId = await aUnit()
      const { order } = await shop.place('rest', one(petId))
      return { id: order.id, petId }
    },
  }
}
