import { describe, expect, it } from 'vitest'
import { inProgress, one, paymentFailed, placed, raceWorld, undecided } from './raceWorld.js'
import { aKey, forsake, lastOrderId, orderRow, petRow, styles } from './shop.js'

const EXPIRY_SECONDS = 15 * 60
const world = raceWorld()
const { payments, sweep, aUnit, aPaidOrder, clock } = world

describe.each(styles)('races about orders by %s', (style) => {
  describe('a cancellation during the charge', () => {
    it('is refused with a retry time, and succeeds after the charge', async () => {
      const petId = await aUnit()
      const gate = payments.holdAnswer()
      const placing = world.shop.place(style, one(petId))
      await gate.reached
      const id = await lastOrderId(world.store)
      expect(await world.shop.cancel(style, id)).toMatchObject({
        status: 409,
        code: 'CONFLICT',
        details: { nextStatuses: [] },
        retry: { strategy: 'after_delay', afterSeconds: 2 },
      })
      gate.open()
      expect(await placing).toMatchObject(placed)
      expect(await world.shop.cancel(style, id)).toMatchObject({ status: 200, order: { status: 'cancelled', paymentStatus: 'refunded' } })
    })
  })

  describe('the end of a reservation during the charge', () => {
    it('lets the late charge stand while its process holds the lease', async () => {
      const petId = await aUnit()
      const gate = payments.holdAnswer()
      const placing = world.shop.place(style, one(petId))
      await gate.reached
      clock.advance(EXPIRY_SECONDS)
      expect(await sweep(), 'its lease is held').toBe(0)
      gate.open()
      expect(await placing).toMatchObject(placed)
    })

    it('gives PAYMENT_FAILED for the late charge when the order is undone, and refunds it', async () => {
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

    it('undoes the order once when two sweeps find it', async () => {
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

  describe('a retry under the key at the end of the reservation', () => {
    it('gets IDEMPOTENCY_IN_PROGRESS while the order is being undone, and PAYMENT_FAILED afterwards', async () => {
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

    it('undoes the order before any sweep', async () => {
      const petId = await aUnit()
      const key = aKey()
      payments.nextCharges('vanished')
      const { details } = await world.shop.place(style, one(petId), { key })
      clock.advance(EXPIRY_SECONDS)
      const failed = { ...paymentFailed, details: { orderId: details.orderId } }
      expect(await world.shop.place(style, one(petId), { key })).toMatchObject(failed)
    })

    it('keeps the order when the retry begins before the end', async () => {
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

  describe('cancellations of one order at the same time', () => {
    it('succeed once, and the second call gets a retry time', async () => {
      const { id, petId } = await aPaidOrder()
      const gate = payments.holdRefund()
      const first = world.shop.cancel(style, id)
      await gate.reached
      expect(await world.shop.cancel(style, id)).toMatchObject({ status: 409, code: 'CONFLICT', retry: { afterSeconds: 2 } })
      gate.open()
      expect(await first).toMatchObject({ status: 200, order: { paymentStatus: 'refunded' } })
      expect(await world.shop.cancel(style, id)).toMatchObject({
        status: 409,
        code: 'CONFLICT',
        details: { status: 'cancelled', nextStatuses: [] },
      })
      expect(await petRow(world.store, petId)).toMatchObject({ stock: 1 })
    })

    it('succeed once among ten calls', async () => {
      const { id, petId } = await aPaidOrder()
      const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => world.shop.cancel(styles[i % 2] ?? style, id)))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)])
      expect(await petRow(world.store, petId)).toMatchObject({ stock: 1 })
    })

    it('under one key succeed or get IDEMPOTENCY_IN_PROGRESS', async () => {
      const { id } = await aPaidOrder()
      const key = aKey()
      const answers = await Promise.all(Array.from({ length: 10 }, () => world.shop.cancel(style, id, { key })))
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
      for (const answer of answers.filter(({ status }) => status !== 200)) expect(answer).toMatchObject(inProgress)
      expect((await world.shop.cancel(style, id, { key })).order).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' })
    })
  })

  describe('a cancellation and an advance of one order at the same time', () => {
    it('end with a cancelled order', async () => {
      for (let round = 0; round < 5; round++) {
        const { id } = await aPaidOrder()
        const [cancelled, advanced] = await Promise.all([world.shop.cancel(style, id), world.shop.advance(style, id, 'processing')])
        const { status } = await orderRow(world.store, id)
        // a `processing` order can still be cancelled
        expect(status).toBe('cancelled')
        expect(cancelled.status).toBe(200)
        if (advanced.status !== 200) expect(advanced).toMatchObject({ status: 409, code: 'CONFLICT', details: { nextStatuses: [] } })
      }
    })

    it('exclude each other during a refund, and only one of both succeeds for a shipment', async () => {
      const { id } = await aPaidOrder()
      const gate = payments.holdRefund()
      const cancelling = world.shop.cancel(style, id)
      await gate.reached
      expect(await world.shop.advance(style, id)).toMatchObject({ status: 409, code: 'CONFLICT', retry: { afterSeconds: 2 } })
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
