import { describe, expect, it } from 'vitest'
import { inProgress, one, placed, raceWorld, undecided } from './raceWorld.js'
import { type Answer, aKey, forsake, lastOrderId, orderRow, petRow, styles } from './shop.js'

const world = raceWorld()
const { payments, sweep, aUnit, aPaidOrder } = world

async function refundFailures(): Promise<number> {
  const { payload } = await world.store.app.http.inject({ url: '/metrics' })
  return Number(/^gateway_refund_failures_total (\d+)$/m.exec(payload)?.[1])
}

describe.each(styles)('the settlement of orders by %s', (style) => {
  describe('a cancellation and the sweeper', () => {
    it('refund an order once when replies of the provider are lost, and raise one alert', async () => {
      const { id } = await aPaidOrder()
      const alerts = await refundFailures()
      payments.nextRefunds('vanished', 'lost')
      const key = aKey()
      const cancelled = await world.shop.cancel(style, id, { key })
      expect(cancelled).toMatchObject({ status: 200, order: { status: 'cancelled', paymentStatus: 'refunding' } })
      expect(await sweep()).toBe(1)
      expect(await orderRow(world.store, id)).toMatchObject({ paid: 'refunding', point: 'refunding' })
      expect(await sweep()).toBe(1)
      expect(await orderRow(world.store, id)).toMatchObject({ paid: 'refunded', point: 'settled' })
      expect(await sweep()).toBe(0)
      expect(await refundFailures()).toBe(alerts + 1)
      expect((await world.shop.cancel(style, id, { key })).order, 'the same answer as before').toEqual(cancelled.order)
      expect((await world.shop.order(style, id)).order).toMatchObject({ paymentStatus: 'refunded' })
    })

    it('give the same refunded order when the sweeper finishes first', async () => {
      const { id } = await aPaidOrder()
      const gate = payments.holdRefund()
      const cancelling = world.shop.cancel(style, id)
      await gate.reached
      expect(await sweep(), 'its lease is held').toBe(0)
      await forsake(world.store, id)
      expect(await sweep()).toBe(1)
      expect(await orderRow(world.store, id)).toMatchObject({ paid: 'refunded' })
      gate.open()
      expect(await cancelling).toMatchObject({ status: 200, order: { paymentStatus: 'refunded' } })
    })
  })

  describe('sweepers at the same time', () => {
    it('settle every order once', async () => {
      payments.nextCharges('lost', 'lost', 'lost', 'lost')
      const ids: number[] = []
      for (let n = 0; n < 4; n++) ids.push((await world.shop.place(style, one(await aUnit()))).details.orderId)
      const taken = await Promise.all([sweep(), sweep(), sweep()])
      expect(taken.reduce((sum, n) => sum + n, 0)).toBe(4)
      for (const id of ids) {
        expect(await orderRow(world.store, id)).toMatchObject({ paid: 'captured', point: 'settled' })
        const { chargeKey } = await orderRow(world.store, id)
        expect(payments.calls.filter((call) => call.key === chargeKey)).toHaveLength(2)
      }
    })

    it('settle an order once when two of them work on it', async () => {
      payments.nextCharges('lost')
      const { details } = await world.shop.place(style, one(await aUnit()))
      const gate = payments.holdAnswer()
      const first = sweep()
      await gate.reached
      await forsake(world.store, details.orderId)
      await sweep()
      gate.open()
      await first
      expect(await orderRow(world.store, details.orderId)).toMatchObject({ paid: 'captured' })
    })
  })

  describe('a sweeper beside a placement', () => {
    it('leaves the order alone while the placement holds its lease', async () => {
      const gate = payments.holdCharge()
      const placing = world.shop.place(style, one(await aUnit()))
      await gate.reached
      expect(await sweep()).toBe(0)
      gate.open()
      expect(await placing).toMatchObject(placed)
    })

    it('settles the order when the lease has ended, and both give the same order', async () => {
      const key = aKey()
      const petId = await aUnit()
      const gate = payments.holdAnswer()
      const placing = world.shop.place(style, one(petId), { key })
      await gate.reached
      const id = await lastOrderId(world.store)
      await forsake(world.store, id)
      expect(await sweep()).toBe(1)
      const retried = await world.shop.place(style, one(petId), { key })
      gate.open()
      const late = await placing
      expect(late).toMatchObject({ ...placed, order: { id } })
      expect(retried.order).toEqual(late.order)
    })

    it('keeps the order open that it may have charged, when the placement could not send its own charge', async () => {
      const key = aKey()
      const petId = await aUnit()
      payments.nextCharges('unsent')
      const slow = payments.holdCharge()
      const placing = world.shop.place(style, one(petId), { key })
      await slow.reached
      const id = await lastOrderId(world.store)
      await forsake(world.store, id)
      const answer = payments.holdAnswer()
      const sweeping = sweep()
      await answer.reached
      slow.open()
      expect(await placing).toMatchObject({ ...undecided, details: { orderId: id } })
      expect(await orderRow(world.store, id)).toMatchObject({ status: 'pending', point: 'charging' })
      answer.open()
      await sweeping
      expect(await world.shop.place(style, one(petId), { key })).toMatchObject({ ...placed, order: { id } })
    })
  })

  describe('20 simultaneous calls under one key', () => {
    it('place one order; a call without the order gets IDEMPOTENCY_IN_PROGRESS', async () => {
      const key = aKey()
      const petId = await aUnit(100)
      const calls = Array.from({ length: 20 }, (_, i) => world.shop.place(styles[i % 2] ?? style, one(petId), { key }))
      const answers: Answer[] = await Promise.all(calls)
      for (const answer of answers.filter(({ status }) => status !== 201)) expect(answer).toMatchObject(inProgress)
      expect(new Set(answers.flatMap(({ order }) => order?.id ?? [])).size).toBe(1)
      expect(await petRow(world.store, petId)).toMatchObject({ stock: 99 })
    })
  })
})
