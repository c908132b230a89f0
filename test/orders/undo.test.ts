import { describe, expect, it } from 'vitest'
import { findOrder } from '../../src/db/queries/orderWrites.js'
import { settle } from '../../src/domain/orders/settle/settle.js'
import { beginUndoing } from '../../src/domain/orders/settle/undo.js'
import type { OrderId } from '../../src/values/ids.js'
import { MINUTE } from '../support/clock.js'
import { one, raceWorld } from './raceWorld.js'
import { orderRow, petRow } from './shop.js'

const world = raceWorld()
const { clock, payments, sweep, aUnit } = world
const RESERVATION_SECONDS = 15 * MINUTE
const free = { stock: 1, reserved: 0, status: 'available' }

/** An order without an answer to its charge, whose reservation has ended. */
async function anExpiredOrder(
  fate: 'lost' | 'vanished',
): Promise<{ id: OrderId; petId: number; callsOf: (kind: 'charge' | 'refund') => number }> {
  const petId = await aUnit()
  payments.nextCharges(fate)
  const id: OrderId = (await world.shop.place('rest', one(petId))).details.orderId
  clock.advance(RESERVATION_SECONDS)
  const before = payments.calls.length
  return { id, petId, callsOf: (kind) => payments.calls.slice(before).filter((call) => call.kind === kind).length }
}

const stored = async (id: OrderId) => {
  const order = await findOrder(world.store.session.db, id)
  if (!order) throw new Error(`there is no order ${id}`)
  return order
}

describe('an order that is undone', () => {
  it('sends nothing to the provider when no attempt can have made a charge', async () => {
    const { id, petId, callsOf } = await anExpiredOrder('lost')
    await world.store.sql`update orders set may_be_charged = false where id = ${id}`
    expect(await settle(world.store.app.services(), await stored(id))).toMatchObject({ recoveryPoint: 'settled', paymentStatus: 'failed' })
    expect([callsOf('charge'), callsOf('refund')]).toEqual([0, 0])
    expect(await petRow(world.store, petId)).toEqual(free)
  })

  it('keeps the units of an order that another process has captured meanwhile', async () => {
    const petId = await aUnit()
    payments.nextCharges('lost')
    const { orderId } = (await world.shop.place('rest', one(petId))).details
    const before = await stored(orderId)
    if (before.recoveryPoint !== 'charging') throw new Error('the order waits for its charge')
    await sweep()
    expect(await beginUndoing(world.store.app.services(), before)).toBeUndefined()
    expect(await orderRow(world.store, orderId)).toMatchObject({ paid: 'captured', point: 'settled' })
    expect(await petRow(world.store, petId)).toEqual({ stock: 0, reserved: 0, status: 'sold' })
  })

  it('stays open while the provider does not answer, and fails when the provider declines the charge', async () => {
    const { id } = await anExpiredOrder('lost')
    payments.nextCharges('lost', 'declined')
    await sweep()
    expect(await orderRow(world.store, id)).toMatchObject({ point: 'undoing', paid: 'pending' })
    await sweep()
    expect(await orderRow(world.store, id)).toMatchObject({ status: 'cancelled', paid: 'failed', point: 'settled' })
  })

  it('asks for its charge once, and for its refund until the provider has made the refund', async () => {
    const { id, callsOf } = await anExpiredOrder('vanished')
    payments.nextRefunds('lost', 'vanished')
    await sweep()
    const { chargeKey } = await orderRow(world.store, id)
    expect(await stored(id)).toMatchObject({ recoveryPoint: 'undoing', chargeId: payments.charges.get(chargeKey)?.id })
    await sweep()
    expect(await orderRow(world.store, id)).toMatchObject({ point: 'undoing', paid: 'pending' })
    await sweep()
    expect(await orderRow(world.store, id)).toMatchObject({ paid: 'failed', point: 'settled' })
    expect([callsOf('charge'), callsOf('refund')]).toEqual([1, 3])
  })
})

it('an order of the demo data, which has no charge, is cancelled without a call to the provider', async () => {
  const { id, petId } = await world.aPaidOrder()
  await world.store.sql`update orders set charge_id = null, charge_key = null, payment_method = null where id = ${id}`
  const before = payments.calls.length
  expect((await world.shop.cancel('rest', id)).order).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' })
  expect(payments.calls).toHaveLength(before)
  expect(await petRow(world.store, petId)).toEqual(free)
})
