import { describe, expect, it } from 'vitest'
import { inProgress, one, paymentFailed, placed, raceWorld, undecided } from './raceWorld.js'
import { aKey, forsake, lastOrderId, orderRow, petRow, styles } from './shop.js'

const EXPIRY_SECONDS = 15 * 60
const world = raceWorld()
const { payments, sweep, aUnit, aPaidOrder, clock } = world

describe.each(styles)('by %s', (style) => {
  describe('cancel × capture', () => {
    it('asks the caller to come again while the charge is under way, and cancels afterwards', async () => {
      const petId = await aUnit()
      const gate = payments.holdAnswer()
      const placing = world.shop.place(style, one(petId))
      await gate.reached
      const id = await lastOrderId(world.store)
      expect(await world.shop.cancel(style, id)).toMatchObject({
        status: 409,
        code: 'CONFLICT',
        details: { nextStatuses: [], retryAfterSeconds: 2 },
      })
      gate.open()
      expect(await placing).toMatchObject(placed)
      expect(await world.shop.cancel(style, id)).toMatchObject({ status: 200, order: { status: 'cancelled', paymentStatus: 'refunded' } })
    })
  })

  describe('expiry × capture', () => {
    it('lets a charge that was answered late stand as long as nobody has undone the order', async () => {
      const petId = await aUnit()
      const gate = payments.holdAnswer()
      const placing = world.shop.place(style, one(petId))
      await gate.reached
      clock.advance(EXPIRY_SECONDS)
      expect(await sweep(), 'its lease is held').toBe(0)
      gate.open()
      expect(await placing).toMatchObject(placed)
    })

    it('pays back what was charged when the order was undone meanwhile, and tells the late one so', async () => {
      const petId = await aUnit()
      const key = aKey()
      const gate = payments.holdAnswer()
      const placing = world.shop.place(style, one(petId), { key })
      await gate.reached
      const id = await lastOrderId(world.store)
      clock.advance(EXPIRY_SECONDS)
      await forsake(world.store, id)
      expect(await sweep()).toBe(1)
      expect(await orderRow(world.store, id)).toMatchObject({ status: 'cancelled', paid: 'failed', point: 'settled' })
      expect(await petRow(world.store, petId)).toEqual({ stock: 1, reserved: 0, status: 'available' })
      gate.open()
      expect(await placing).toMatchObject({ ...paymentFailed, details: { orderId: id } })
      expect(await world.shop.place(style, one(petId), { key })).toMatchObject({ ...paymentFailed, details: { orderId: id } })
    })

    it('undoes nothing twice when both find the time is up', async () => {
      const petId = await aUnit()
      payments.nextCharges('lost')
      const { details } = await world.shop.place(style, one(petId))
      clock.advance(EXPIRY_SECONDS)
      const gate = payments.holdRefund()
      const first = sweep()
      await gate.reached
      await forsake(world.store, details.orderId)
      await sweep()
      gate.open()
      await first
      expect(await orderRow(world.store, details.orderId)).toMatchObject({ paid: 'failed' })
    })
  })

  describe('expiry × retry under the key', () => {
    it('answers the retry while the order is undone that it is under way, and then that the payment failed', async () => {
      const petId = await aUnit()
      const key = aKey()
      payments.nextCharges('vanished')
      expect(await world.shop.place(style, one(petId), { key })).toMatchObject(undecided)
      clock.advance(EXPIRY_SECONDS)
      const gate = payments.holdRefund()
      const sweeping = sweep()
      await gate.reached
      expect(await world.shop.place(style, one(petId), { key })).toMatchObject(inProgress)
      gate.open()
      await sweeping
      expect(await world.shop.place(style, one(petId), { key })).toMatchObject(paymentFailed)
      expect(await petRow(world.store, petId)).toEqual({ stock: 1, reserved: 0, status: 'available' })
    })

    it('lets the retry itself undo an order whose time is up', async () => {
      const petId = await aUnit()
      const key = aKey()
      payments.nextCharges('vanished')
      const { details } = await world.shop.place(style, one(petId), { key })
      clock.advance(EXPIRY_SECONDS)
      const failed = { ...paymentFailed, details: { orderId: details.orderId } }
      expect(await world.shop.place(style, one(petId), { key })).toMatchObject(failed)
    })

    it('lets a retry that was faster have the order', async () => {
      const petId = await aUnit()
      const key = aKey()
      payments.nextCharges('lost')
      await world.shop.place(style, one(petId), { key })
      clock.advance(EXPIRY_SECONDS - 1)
      const gate = payments.holdCharge()
      const retrying = world.shop.place(style, one(petId), { key })
      await gate.reached
      clock.advance(1)
      expect(await sweep()).toBe(0)
      gate.open()
      expect(await retrying).toMatchObject(placed)
    })
  })

  describe('cancel × cancel', () => {
    it('cancels once, and tells the other one to come again', async () => {
      const { id, petId } = await aPaidOrder()
      const gate = payments.holdRefund()
      const first = world.shop.cancel(style, id)
      await gate.reached
      expect(await world.shop.cancel(style, id)).toMatchObject({ status: 409, code: 'CONFLICT', details: { retryAfterSeconds: 2 } })
      gate.open()
      expect(await first).toMatchObject({ status: 200, order: { paymentStatus: 'refunded' } })
      expect(await world.shop.cancel(style, id)).toMatchObject({
        status: 409,
        code: 'CONFLICT',
        details: { status: 'cancelled', nextStatuses: [] },
      })
      expect(await petRow(world.store, petId)).toMatchObject({ stock: 1 })
    })

    it('cancels once of ten at the same time', async () => {
      const { id, petId } = await aPaidOrder()
      const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => world.shop.cancel(styles[i % 2] ?? style, id)))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)])
      expect(await petRow(world.store, petId)).toMatchObject({ stock: 1 })
    })

    it('gives ten with the same key the same answer', async () => {
      const { id } = await aPaidOrder()
      const key = aKey()
      const answers = await Promise.all(Array.from({ length: 10 }, () => world.shop.cancel(style, id, { key })))
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
      for (const answer of answers.filter(({ status }) => status !== 200)) expect(answer).toMatchObject(inProgress)
      expect((await world.shop.cancel(style, id, { key })).order).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' })
    })
  })

  describe('cancel × advance', () => {
    it('lets one of them happen, and tells the other what is allowed now', async () => {
      for (let round = 0; round < 5; round++) {
        const { id } = await aPaidOrder()
        const [cancelled, advanced] = await Promise.all([world.shop.cancel(style, id), world.shop.advance(style, id, 'processing')])
        const { status } = await orderRow(world.store, id)
        // an order that is being packed may still be called off
        expect(status).toBe('cancelled')
        expect(cancelled.status).toBe(200)
        if (advanced.status !== 200) expect(advanced).toMatchObject({ status: 409, code: 'CONFLICT', details: { nextStatuses: [] } })
      }
    })

    it('does not send what is being paid back, nor call off what was sent', async () => {
      const { id } = await aPaidOrder()
      const gate = payments.holdRefund()
      const cancelling = world.shop.cancel(style, id)
      await gate.reached
      expect(await world.shop.advance(style, id)).toMatchObject({ status: 409, code: 'CONFLICT', details: { retryAfterSeconds: 2 } })
      gate.open()
      expect((await cancelling).status).toBe(200)

      const sent = (await aPaidOrder()).id
      await world.shop.advance(style, sent)
      const [shipped, called] = await Promise.all([world.shop.advance(style, sent, 'shipped'), world.shop.cancel(style, sent)])
      expect([shipped.status, called.status].sort()).toEqual([200, 409])
      expect((await orderRow(world.store, sent)).status).toBe(shipped.status === 200 ? 'shipped' : 'cancelled')
    })
  })
})
