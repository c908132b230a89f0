import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settleAll } from '../../src/domain/orders/settle/settleAll.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import { createHttpPayments } from '../../src/providers/payments/http.js'
import { movableClock } from '../support/clock.js'
import { aPet, aUser } from '../support/factories.js'
import { metric } from '../support/metrics.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { plainly, type UnrulyProvider, unrulyProvider, type Whim } from '../support/unrulyProvider.js'
import { aKey, expectSoundBooks, orderRow, petRow, type Shop, shopOf, styles } from './shop.js'

const RESERVATION_SECONDS = 15 * 60
const fine: Whim = { kind: 'answers', dress: plainly }
const refusing = (status: number, retryAfter?: string): Whim => ({
  kind: 'refuses',
  status,
  body: '{"error":"no"}',
  ...(retryAfter !== undefined && { retryAfter }),
})
const vanishing: Whim = { kind: 'breaksOff', isDone: true }
const undecided = { status: 503, code: 'SERVICE_UNAVAILABLE' }
const free = { stock: 1, reserved: 0, status: 'available' }
const held = { stock: 0, reserved: 1, status: 'pending' }

const clock = movableClock()
let provider: UnrulyProvider
let store: PetStore
let shop: Shop
let petId: number
beforeAll(async () => {
  provider = await unrulyProvider(
    (n) => String(9_007_199_254_740_993n + 2n * BigInt(n)),
    () => false,
  )
  store = await petStore({ clock, payments: guarded(createHttpPayments(provider.url), { attempts: 1 }) })
  shop = shopOf(store)
})
beforeEach(async () => {
  provider.behave(() => fine)
  petId = (await aPet(store, { price: 10, stock: 1 })).id
})
afterEach(() => expectSoundBooks(store))
afterAll(async () => {
  await store.close()
  await provider.close()
})

const one = () => ({ items: [{ petId, quantity: 1 }] })
const sweep = (seconds = 0) => {
  clock.advance(seconds)
  return settleAll(store.app.services())
}
const standing = async (id: number) => {
  const [row] = await store.sql<{ attempts: number; due: Date | null; alerted: boolean; maybe: boolean }[]>`
    select settle_attempts as attempts, next_settle_at as due, alerted_at is not null as alerted, may_be_charged as maybe from orders where id = ${id}`
  if (!row) throw new Error(`there is no order ${id}`)
  return { ...row, dueIn: row.due ? (row.due.getTime() - clock.now().getTime()) / 1000 : undefined }
}
const callsFor = async (id: number) => provider.answers.get((await orderRow(store, id)).chargeKey)?.length

describe.each(styles)('the provider’s reply to a charge by %s', (style) => {
  it.each([400, 404, 410, 422])('%i ends the order with PAYMENT_FAILED and frees its units', async (status) => {
    const [key, refusals] = [aKey(), await metric(store, 'gateway_refused_charges_total', 'rejected')]
    provider.behave(() => refusing(status))
    const answer = await shop.place(style, one(), { key })
    const { orderId } = answer.details
    expect(answer).toMatchObject({ status: 402, code: 'PAYMENT_FAILED', details: { orderId, reason: 'provider_rejected' } })
    expect(await orderRow(store, orderId)).toMatchObject({ status: 'cancelled', paid: 'failed', point: 'settled' })
    expect(await petRow(store, petId)).toEqual(free)
    provider.behave(() => fine)
    for (const again of styles) expect(await shop.place(again, one(), { key })).toMatchObject({ status: 402, details: answer.details })
    expect(await metric(store, 'gateway_refused_charges_total', 'rejected')).toBe(refusals + 1)
    expect(await callsFor(orderId)).toBe(1)
  })

  it.each([401, 403])('%i cancels the order as a fault of the gateway, and the key can be used again', async (status) => {
    const [key, refusals] = [aKey(), await metric(store, 'gateway_refused_charges_total', 'misconfigured')]
    provider.behave(() => refusing(status))
    const answer = await shop.place(style, one(), { key })
    expect(answer).toMatchObject(undecided)
    expect(await orderRow(store, answer.details.orderId)).toMatchObject({ status: 'cancelled', paid: 'failed', point: 'settled' })
    expect(await petRow(store, petId)).toEqual(free)
    expect(await metric(store, 'gateway_refused_charges_total', 'misconfigured')).toBe(refusals + 1)
    provider.behave(() => fine)
    const placed = await shop.place(style, one(), { key })
    expect(placed.status).toBe(201)
    expect(placed.order.id).not.toBe(answer.details.orderId)
  })

  it.each([400, 401, 422])('%i leaves the order open after an attempt with an open outcome', async (status) => {
    const key = aKey()
    provider.behave(() => vanishing)
    const { details, retry } = await shop.place(style, one(), { key })
    const { orderId } = details
    provider.behave(() => refusing(status))
    clock.advance(retry?.afterSeconds ?? 0)
    expect(await shop.place(style, one(), { key })).toMatchObject({ ...undecided, details: { orderId } })
    await sweep(10)
    expect(await callsFor(orderId)).toBe(3)
    expect(await petRow(store, petId)).toEqual(held)
    provider.behave(() => fine)
    clock.advance(10)
    expect(await shop.place(style, one(), { key })).toMatchObject({ status: 201, order: { id: orderId } })
  })

  it('gives, when it is lost, an error that names the order, and the key only if the caller sent one', async () => {
    provider.behave(() => vanishing)
    const text = ({ reply }: Awaited<ReturnType<Shop['place']>>) => reply.body.error?.message ?? reply.body.errors[0].message
    const unkeyed = await shop.place(style, one())
    const { orderId } = unkeyed.details
    expect(text(unkeyed)).toMatch(/The order exists and is being settled: do not place it again/)
    expect(text(unkeyed)).toContain(`/v1/orders/${orderId}`)
    expect(text(unkeyed)).not.toMatch(/idempotency key|repeat|again under/)
    expect(unkeyed.retry, 'a retry would place a second order').toEqual({ strategy: 'reconcile', afterSeconds: expect.any(Number) })
    provider.behave(() => fine)
    await sweep(10)
    petId = (await aPet(store, { price: 10, stock: 1 })).id
    provider.behave(() => vanishing)
    expect(text(await shop.place(style, one(), { key: aKey() }))).toMatch(/repeat the call with the same idempotency key/)
    provider.behave(() => fine)
    await sweep(10)
  })
})

describe.each(styles)('a retry under the key of an order that is not due, by %s', (style) => {
  it('gives the seconds until the next attempt, and neither calls the provider nor moves the attempt', async () => {
    const key = aKey()
    provider.behave(() => refusing(429, '300'))
    const first = await shop.place(style, one(), { key })
    expect(first).toMatchObject({ ...undecided, retry: { afterSeconds: 300 } })
    const { orderId } = first.details
    const before = await standing(orderId)
    provider.behave(() => fine)
    for (const left of [300, 299, 298, 1]) {
      clock.set(new Date(Number(before.due) - left * 1000))
      const answer = await shop.place(style, one(), { key })
      expect(answer).toMatchObject({ ...undecided, details: { orderId }, retry: { strategy: 'backoff', afterSeconds: left } })
      if (style === 'rest') expect(answer.reply.headers['retry-after']).toBe(String(left))
    }
    clock.advance(0.999)
    expect(await shop.place(style, one(), { key }), 'never 0').toMatchObject({ details: { orderId }, retry: { afterSeconds: 1 } })
    expect(await standing(orderId)).toEqual({ ...before, dueIn: 0.001 })
    expect(await callsFor(orderId)).toBe(1)
    clock.advance(0.001)
    expect(await shop.place(style, one(), { key })).toMatchObject({ status: 201, order: { id: orderId } })
    expect(await callsFor(orderId)).toBe(2)
  })

  it('does not call the provider while the order is being undone', async () => {
    const key = aKey()
    provider.behave(() => refusing(503))
    const { orderId } = (await shop.place(style, one(), { key })).details
    await sweep(RESERVATION_SECONDS)
    const [calls, before] = [await callsFor(orderId), await standing(orderId)]
    provider.behave(() => fine)
    expect(await shop.place(style, one(), { key })).toMatchObject({ ...undecided, details: { orderId } })
    expect([await callsFor(orderId), await standing(orderId)]).toEqual([calls, before])
    clock.advance(before.dueIn ?? 0)
    expect(await shop.place(style, one(), { key })).toMatchObject({ status: 402, code: 'PAYMENT_FAILED', details: { orderId } })
  })

  it('gives the cancelled order while its refund is not due', async () => {
    const { order } = await shop.place(style, one())
    const key = aKey()
    const cancel = () => shop.cancel(style, order.id, { key })
    const refundCalls = async () => provider.answers.get((await orderRow(store, order.id)).refundKey ?? '')?.length
    provider.behave(() => refusing(429, '300'))
    await cancel()
    // as if the process had died before its reply, and the loop had called the provider
    await store.sql`update idempotency_records set answer = null, finished_at = null where order_id = ${order.id} and operation = 'cancelOrder'`
    const before = await standing(order.id)
    expect(await cancel()).toMatchObject({ status: 200, order: { status: 'cancelled', paymentStatus: 'refunding' } })
    expect([await refundCalls(), await standing(order.id)]).toEqual([1, before])
    provider.behave(() => fine)
    await sweep(300)
    expect((await shop.order(style, order.id)).order).toMatchObject({ paymentStatus: 'refunded' })
  })
})

describe('an order with a charge that stays open', () => {
  it('is retried after doubling delays of at most five minutes, and raises one alert', async () => {
    const stuck = await metric(store, 'gateway_stuck_orders_total')
    provider.behave(() => refusing(503))
    const { orderId } = (await shop.place('rest', one())).details
    for (const [attempts, longest] of [2, 4, 8, 16].entries()) {
      const { dueIn = 0, ...row } = await standing(orderId)
      expect(row).toMatchObject({ attempts: attempts + 1, alerted: false, maybe: true })
      expect(dueIn).toBeGreaterThanOrEqual(longest / 2)
      expect(dueIn).toBeLessThanOrEqual(longest)
      expect(await sweep(dueIn - 0.001), 'not yet').toBe(0)
      expect(await sweep(0.001)).toBe(1)
    }
    expect(await sweep(RESERVATION_SECONDS)).toBe(1)
    expect(await orderRow(store, orderId)).toMatchObject({ point: 'undoing', paid: 'pending' })
    expect(await petRow(store, petId), 'the units are free').toEqual(free)
    for (let n = 0; n < 12; n++) await sweep((await standing(orderId)).dueIn)
    const { dueIn, alerted } = await standing(orderId)
    expect(alerted).toBe(true)
    expect(dueIn).toBeGreaterThanOrEqual(150)
    expect(dueIn).toBeLessThanOrEqual(300)
    expect(await metric(store, 'gateway_stuck_orders_total')).toBe(stuck + 1)
    provider.behave(() => fine)
    await sweep(300)
    expect(await orderRow(store, orderId)).toMatchObject({ status: 'cancelled', paid: 'failed', point: 'settled' })
    expect(await petRow(store, petId)).toEqual(free)
    const charge = provider.charges.get((await orderRow(store, orderId)).chargeKey)
    expect(charge?.refunded, 'a charge that was made in the end goes back').toBe(charge?.amount)
  })

  it.each([
    ['120', 120],
    ['86400', 300],
  ])('waits for the seconds in Retry-After, at most 300: %j', async (retryAfter, seconds) => {
    provider.behave(() => refusing(429, retryAfter))
    const { orderId } = (await shop.place('rest', one())).details
    expect((await standing(orderId)).dueIn).toBe(seconds)
    provider.behave(() => fine)
    expect(await sweep(seconds - 1)).toBe(0)
    expect(await sweep(1)).toBe(1)
  })

  it('is undone at the end of its reservation, even when the provider asks for more time', async () => {
    provider.behave(() => refusing(429))
    const { orderId } = (await shop.place('rest', one())).details
    provider.behave(() => refusing(429, '86400'))
    clock.advance(RESERVATION_SECONDS - 10)
    await sweep()
    expect((await standing(orderId)).dueIn).toBe(10)
    expect(await sweep(9)).toBe(0)
    await sweep(1)
    expect(await petRow(store, petId)).toEqual(free)
    provider.behave(() => fine)
    await sweep(300)
    expect(await orderRow(store, orderId)).toMatchObject({ paid: 'failed', point: 'settled' })
  })
})

it('a refund names the provider’s own charge id, and raises one alert when it is refused repeatedly', async () => {
  const { order } = await shop.place('rest', one())
  const failures = await metric(store, 'gateway_refund_failures_total')
  provider.behave(() => refusing(422))
  expect((await shop.cancel('rest', order.id)).order).toMatchObject({ status: 'cancelled', paymentStatus: 'refunding' })
  for (let n = 0; n < 3; n++) expect(await sweep((await standing(order.id)).dueIn)).toBe(1)
  expect(await metric(store, 'gateway_refund_failures_total')).toBe(failures + 1)
  provider.behave(() => fine)
  await sweep(300)
  expect((await shop.order('rest', order.id)).order).toMatchObject({ paymentStatus: 'refunded' })
  expect(provider.badRefunds).toBe(0)
})

it('a charge in yen and its refund are in whole yen', async () => {
  petId = (await aPet(store, { price: 12_000, currency: 'JPY', stock: 1 })).id
  const { order } = await shop.place('rest', one())
  const charge = provider.charges.get((await orderRow(store, order.id)).chargeKey)
  expect(charge).toMatchObject({ amount: 12_000, currency: 'JPY', refunded: 0 })
  await shop.cancel('rest', order.id)
  expect(charge?.refunded).toBe(12_000)
})

it('another customer can order after 24 refused or failed charges of one customer', async () => {
  const stock = (await aPet(store, { price: 10, stock: 100 })).id
  const input = { items: [{ petId: stock, quantity: 1 }] }
  provider.behave(() => refusing(400))
  for (let n = 0; n < 12; n++) expect((await shop.place('rest', input)).code).toBe('PAYMENT_FAILED')
  provider.behave(() => refusing(500))
  for (let n = 0; n < 12; n++) expect((await shop.place('rest', input)).code).toBe('SERVICE_UNAVAILABLE')
  provider.behave(() => fine)
  const other = (await aUser(store)).apiKey.secret
  for (let n = 0; n < 3; n++) {
    const placed = await shop.place('rest', input, { as: 'nobody', headers: { 'x-api-key': other } })
    expect(placed.status).toBe(201)
  }
  await sweep(300)
})

it('an order is refused when its customer is suspended during the call', async () => {
  const customer = await aUser(store)
  const input = { ...one(), customerId: customer.id }
  await store.sql
    .begin(async (sql) => {
      await sql`update users set status = 'suspended' where id = ${customer.id}` // not committed yet, so the call still finds an active account
      const placing = shop.place('rest', input, { as: 'staff' })
      const isWaiting = () => store.sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      while ((await isWaiting()).length === 0);
      await sql`select 1`
      return { placing }
    })
    .then(async ({ placing }) => expect(await placing).toMatchObject({ status: 400, code: 'INVALID_CUSTOMER' }))
  expect(await petRow(store, petId)).toEqual(free)
})
