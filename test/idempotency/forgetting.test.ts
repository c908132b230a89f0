import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { finishRecordsOf, insertRecord } from '../../src/db/queries/idempotency.js'
import { forgetExpired } from '../../src/domain/forgetExpired.js'
import { aKey, lastOrderId, type Shop, shopOf } from '../orders/shop.js'
import { DAY, movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { isReplay } from './replyOf.js'

const clock = movableClock()
const payments = scriptedPayments()
let store: PetStore
let shop: Shop
beforeAll(async () => {
  store = await petStore({ clock, payments })
  shop = shopOf(store)
})
afterAll(() => store.close())

const forget = () => forgetExpired(store.app.services())
const createTag = (name: string, key?: string) =>
  store.rest('POST', '/v1/tags', { as: 'staff', body: { name }, ...(key && { headers: { 'idempotency-key': key } }) })

it('a stored reply is forgotten after a day, and its key can be used again', async () => {
  const key = randomUUID()
  await createTag('first', key)
  clock.advance(DAY)
  await forget()
  expect(isReplay(await createTag('first', key))).toBe(true)
  clock.advance(0.001)
  // the key counts as new before its record is deleted
  const next = await createTag('second', key)
  expect([next.status, isReplay(next)]).toEqual([201, false])
  await forget()
  expect(isReplay(await createTag('second', key))).toBe(true)
})

it('the key of an order is kept while the order is open, and for a day after its end', async () => {
  const { id: petId } = await aPet(store, { price: 10, stock: 3 })
  const [key, input] = [aKey(), { items: [{ petId, quantity: 1 }] }]
  payments.nextCharges('vanished')
  expect((await shop.place('rest', input, { key })).status).toBe(503)
  const id = await lastOrderId(store)
  await store.sql`update idempotency_records set created_at = created_at - interval '30 days' where order_id = ${id}`
  await forget()
  expect((await shop.place('rest', { items: [{ petId, quantity: 2 }] }, { key })).details).toEqual({ existingOrderId: id })
  clock.advance(2) // the longest first delay
  const done = await shop.place('graphql', input, { key })
  expect(done).toMatchObject({ status: 201, order: { id } })
  clock.advance(DAY)
  await forget()
  const again = await shop.place('rest', input, { key })
  expect([again.order.id, isReplay(again.reply)]).toEqual([id, true])
  clock.advance(1)
  expect((await shop.place('rest', input, { key })).order.id).not.toBe(id)
})

it('the metric of idempotency counts every outcome of calls', async () => {
  const outcomes = ['without_key', 'first', 'replayed', 'conflict', 'in_progress', 'taken_over'] as const
  const counts = () => Promise.all(outcomes.map((outcome) => metric(store, 'gateway_idempotency_total', `outcome="${outcome}"`)))
  const before = await counts()
  const key = randomUUID()
  await createTag('without')
  await createTag('counted', key)
  for (let i = 0; i < 3; i++) await createTag('counted', key)
  for (let i = 0; i < 2; i++) await createTag('other', key)
  await createTag('counted', randomUUID()) // refused because the tag exists; the key is new, so the outcome is `first`
  const { id: petId } = await aPet(store, { price: 10, stock: 3 }) // without a key
  const [order, input] = [aKey(), { items: [{ petId, quantity: 1 }] }]
  const gate = payments.holdAnswer()
  payments.nextCharges('vanished')
  const placing = shop.place('rest', input, { key: order })
  await gate.reached
  await shop.place('graphql', input, { key: order })
  gate.open()
  await placing
  clock.advance(2) // the longest first delay
  await shop.place('graphql', input, { key: order })
  await shop.place('rest', { items: [{ petId, quantity: 2 }] }, { key: order })
  const after = await counts()
  expect(Object.fromEntries(outcomes.map((outcome, i) => [outcome, (after[i] ?? 0) - (before[i] ?? 0)]))).toEqual({
    without_key: 2,
    first: 3,
    replayed: 3,
    conflict: 3,
    in_progress: 1,
    taken_over: 1,
  })
})

it('a stored answer stays when a later call for the same order is answered', async () => {
  const { id: petId } = await aPet(store, { price: 10, stock: 1 })
  const [key, input] = [aKey(), { items: [{ petId, quantity: 1 }] }]
  const { order, reply } = await shop.place('rest', input, { key })
  const later = { caller: 'user:0', operation: 'placeOrder', key: Buffer.from(aKey()), keptSince: new Date(0) }
  const now = clock.now()
  await store.app.services().write(async (tx) => {
    await insertRecord(tx, { ...later, fingerprint: Buffer.alloc(32), createdAt: now, demands: '[]', workId: order.id })
    await finishRecordsOf(tx, order.id, 'placeOrder', Buffer.from('another answer'), now)
  })
  const replay = await shop.place('rest', input, { key })
  expect([replay.reply.text, isReplay(replay.reply)]).toEqual([reply.text, true])
})
