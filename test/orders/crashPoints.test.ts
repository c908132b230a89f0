import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settleAll } from '../../src/domain/orders/settle/settleAll.js'
import { type CrashPoint, crashPoints } from '../../src/values/crashPoint.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { type Answer, aKey, expectSoundBooks, forsake, lastOrderId, orderRow, petRow, type Shop, shopOf, styles } from './shop.js'

const payments = scriptedPayments()
/** The point at which the next call crashes. Work committed before the point stays, and nothing happens after it. */
let crashing: CrashPoint | undefined
let reached: CrashPoint[] = []
let store: PetStore
let shop: Shop
let petId: number
beforeAll(async () => {
  const crashAt = (point: CrashPoint) => {
    reached.push(point)
    if (point === crashing) throw new Error('the process ends here')
  }
  store = await petStore({ payments, crashAt })
  shop = shopOf(store)
})
afterAll(async () => {
  await expectSoundBooks(store)
  await store.close()
})
beforeEach(async () => {
  petId = (await aPet(store, { price: 10, stock: 1 })).id
  crashing = undefined
  reached = []
})

const input = () => ({ items: [{ petId, quantity: 1 }] })
const sold = { stock: 0, reserved: 0, status: 'sold' }
const back = { stock: 1, reserved: 0, status: 'available' }
const sweep = () => settleAll(store.app.services())

/** Crashes the process of the call at the point. @returns the id of the order */
async function crash(point: CrashPoint, call: () => Promise<Answer>): Promise<number> {
  crashing = point
  await call()
  expect(reached.at(-1)).toBe(point)
  crashing = undefined
  return lastOrderId(store)
}

interface Life {
  readonly point: CrashPoint
  /** True when the reply was stored before the crash. */
  readonly isOver: boolean
}

/** The crash points that a call reaches, by the course of the call. */
const lives = {
  bought: [
    { point: 'order_reserved', isOver: false },
    { point: 'order_charged', isOver: false },
    { point: 'order_captured', isOver: true },
  ],
  declined: [
    { point: 'order_reserved', isOver: false },
    { point: 'order_declined', isOver: false },
    { point: 'order_released', isOver: true },
  ],
  cancelled: [
    { point: 'order_cancelled', isOver: false },
    { point: 'order_refund_sent', isOver: false },
    { point: 'order_refunded', isOver: true },
  ],
} as const satisfies Readonly<Record<string, readonly Life[]>>

it('the cases cover every crash point', () => {
  expect(new Set(Object.values(lives).flatMap((points) => points.map(({ point }) => point)))).toEqual(new Set(crashPoints))
})

const finishers = ['the sweeper', 'a retry in the other style'] as const

describe.each(styles)('crash recovery by %s', (style) => {
  const other = style === 'rest' ? 'graphql' : 'rest'

  describe.each(finishers)('finished by %s', (finisher) => {
    const retryStyle = finisher === 'the sweeper' ? style : other

    /** Finishes the order that the crash left open. @returns the reply to the client */
    async function finish(id: number, isOver: boolean, call: (as: typeof style) => Promise<Answer>): Promise<Answer> {
      if (!isOver) {
        expect(await call(retryStyle), 'somebody may still be at it').toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' })
        expect(await sweep()).toBe(0)
        await forsake(store, id)
        if (finisher === 'the sweeper') expect(await sweep()).toBe(1)
      }
      const answer = await call(retryStyle)
      for (const again of styles) expect(await call(again)).toMatchObject({ status: answer.status, code: answer.code, order: answer.order })
      expect(await sweep()).toBe(0)
      return answer
    }

    it.each(lives.bought)('sells and charges an order once after a crash at $point', async ({ point, isOver }) => {
      const key = aKey()
      const call = (as: typeof style) => shop.place(as, input(), { key })
      const charged = payments.charges.size
      const id = await crash(point, () => call(style))
      const answer = await finish(id, isOver, call)
      expect(answer).toMatchObject({ status: 201, order: { id, paymentStatus: 'captured' } })
      expect([payments.charges.size, await petRow(store, petId)]).toEqual([charged + 1, sold])
      expect(await store.sql`select 1 from order_items where pet_id = ${petId}`).toHaveLength(1)
    })

    it.each(lives.declined)('gives the units of a declined order back once after a crash at $point', async ({ point, isOver }) => {
      const key = aKey()
      const call = (as: typeof style) => shop.place(as, input(), { key })
      payments.nextCharges('declined')
      const id = await crash(point, () => call(style))
      if (point === 'order_reserved') expect(await orderRow(store, id)).toMatchObject({ point: 'charging' })
      expect(await finish(id, isOver, call)).toMatchObject({ status: 402, code: 'PAYMENT_FAILED', details: { orderId: id } })
      expect([await orderRow(store, id), await petRow(store, petId)]).toMatchObject([{ status: 'cancelled', paid: 'failed' }, back])
    })

    it.each(lives.cancelled)('refunds a cancelled order once after a crash at $point', async ({ point, isOver }) => {
      const { order } = await shop.place(style, input())
      const key = aKey()
      const call = (as: typeof style) => shop.cancel(as, order.id, { key })
      await crash(point, () => call(style))
      expect(await finish(order.id, isOver, call)).toMatchObject({ status: 200, order: { status: 'cancelled', paymentStatus: 'refunded' } })
      const { chargeKey } = await orderRow(store, order.id)
      expect([payments.charges.get(chargeKey)?.refundKeys.size, await petRow(store, petId)]).toEqual([1, back])
    })
  })

  it.each(lives.bought)('completes an order without a key after a crash at $point', async ({ point, isOver }) => {
    const id = await crash(point, () => shop.place(style, input()))
    await store.sql`update orders set lease_until = now() - interval '1 second' where id = ${id} and recovery_point <> 'settled'`
    expect(await sweep()).toBe(isOver ? 0 : 1)
    expect((await shop.order(style, id)).order).toMatchObject({ paymentStatus: 'captured' })
    expect(await petRow(store, petId)).toEqual(sold)
  })

  it.each(crashPoints.filter((point) => /charged|refund_sent/.test(point)))(
    'lets the next sweeper settle an order after three sweepers have crashed at %s',
    async (point) => {
      const key = aKey()
      const isCancel = point === 'order_refund_sent'
      if (isCancel) await shop.place(style, input())
      const call = () => (isCancel ? lastOrderId(store).then((id) => shop.cancel(style, id, { key })) : shop.place(style, input(), { key }))
      const id = await crash(isCancel ? 'order_cancelled' : 'order_reserved', call)
      for (let i = 0; i < 3; i++) {
        await forsake(store, id)
        crashing = point
        await expect(sweep()).rejects.toThrow()
        crashing = undefined
      }
      await forsake(store, id)
      expect(await sweep()).toBe(1)
      expect((await call()).status).toBe(isCancel ? 200 : 201)
      expect(payments.charges.get((await orderRow(store, id)).chargeKey)?.refundKeys.size).toBe(isCancel ? 1 : 0)
    },
  )
})
