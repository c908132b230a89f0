import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { settleAll } from '../../src/domain/orders/settle/settleAll.js'
import { guarded } from '../../src/providers/payments/guarded.js'
import { createHttpPayments } from '../../src/providers/payments/http.js'
import { createSandboxPayments } from '../../src/providers/payments/sandbox.js'
import { systemIds } from '../../src/values/ids.js'
import { MINUTE, movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { givenUpOnceSent } from '../support/givenUp.js'
import { type PaymentBooks, paymentProvider } from '../support/paymentProvider.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { aKey, expectSoundBooks, orderRow, petRow, type Shop, shopOf, styles } from './shop.js'

const EXPIRY_SECONDS = 15 * MINUTE
const undecided = { status: 503, code: 'SERVICE_UNAVAILABLE', details: { orderId: expect.any(Number) } }
const paymentFailed = { status: 402, code: 'PAYMENT_FAILED' }
const one = (petId: number, paymentMethod?: string) => ({ items: [{ petId, quantity: 1 }], paymentMethod })

describe.each(styles)('an order with an open outcome, by %s', (style) => {
  const clock = movableClock()
  let books: PaymentBooks
  let store: PetStore
  let shop: Shop
  let petId: number
  beforeAll(async () => {
    books = await paymentProvider()
    store = await petStore({ clock, payments: guarded(createHttpPayments(books.url), { attempts: 1, breakAfter: 1000 }) })
    shop = shopOf(store)
  })
  beforeEach(async () => {
    books.behave({ vanishing: 100 })
    petId = (await aPet(store, { price: 10, stock: 1 })).id
  })
  afterEach(() => expectSoundBooks(store))
  afterAll(async () => {
    await store.close()
    await books.close()
  })
  const sweep = () => {
    clock.advance(10) // longer than the first delays
    return settleAll(store.app.services())
  }
  const chargeOf = async (id: number) => books.charges.get((await orderRow(store, id)).chargeKey)

  it('gives 503 with the seconds until the next attempt, and keeps its units reserved', async () => {
    const answer = await shop.place(style, one(petId), { key: aKey() })
    expect(answer).toMatchObject(undecided)
    const { orderId } = answer.details
    const afterSeconds = answer.retry?.afterSeconds
    const [order] = await store.sql<{ due: Date }[]>`select next_settle_at as due from orders where id = ${orderId}`
    expect(afterSeconds).toBe(Math.ceil((Number(order?.due) - clock.now().getTime()) / 1000))
    if (style === 'rest') expect(answer.reply.headers['retry-after']).toBe(String(afterSeconds))
    expect(answer.retry).toEqual({ strategy: 'backoff', afterSeconds })
    expect(await orderRow(store, orderId)).toMatchObject({ status: 'pending', paid: 'pending', point: 'charging' })
    expect(await petRow(store, petId)).toEqual({ stock: 0, reserved: 1, status: 'pending' })
    expect((await shop.cancel(style, orderId)).retry).toEqual({ strategy: 'after_delay', afterSeconds: 2 })
    books.behave({})
    await sweep()
  })

  it('is finished by a retry under its key in the other style', async () => {
    const key = aKey()
    const { details, retry } = await shop.place(style, one(petId), { key })
    expect(await shop.place(style, one(petId), { key }), 'at once').toMatchObject({ ...undecided, details, retry })
    clock.advance(retry?.afterSeconds ?? 0)
    const later = await shop.place(style, one(petId), { key })
    expect(later).toMatchObject({ ...undecided, details: { orderId: details.orderId } })
    books.behave({})
    clock.advance(later.retry?.afterSeconds ?? 0)
    const other = style === 'rest' ? 'graphql' : 'rest'
    const finished = await shop.place(other, one(petId), { key })
    expect(finished).toMatchObject({ status: 201, order: { id: details.orderId, paymentStatus: 'captured' } })
    expect((await shop.place(style, one(petId), { key })).order).toEqual(finished.order)
    expect(await chargeOf(details.orderId)).toMatchObject({ amount: 1000, refunded: 0 })
  })

  it('is finished by the sweeper, and a retry under its key replies with the order', async () => {
    const key = aKey()
    const { details } = await shop.place(style, one(petId), { key })
    expect(await sweep()).toBe(1)
    expect(await orderRow(store, details.orderId), 'the provider is still in that mood').toMatchObject({ point: 'charging' })
    books.behave({})
    expect(await sweep()).toBe(1)
    expect(await orderRow(store, details.orderId)).toMatchObject({ paid: 'captured', point: 'settled' })
    expect(await shop.place(style, one(petId), { key })).toMatchObject({ status: 201, order: { id: details.orderId } })
    expect(await sweep()).toBe(0)
  })

  it('is undone at the end of its reservation: units free, charge refunded, PAYMENT_FAILED under its key', async () => {
    const key = aKey()
    const { details } = await shop.place(style, one(petId), { key })
    clock.advance(EXPIRY_SECONDS)
    await sweep()
    expect(await orderRow(store, details.orderId), 'nobody has answered yet').toMatchObject({ point: 'undoing', paid: 'pending' })
    expect(await petRow(store, petId)).toEqual({ stock: 1, reserved: 0, status: 'available' })
    await expectSoundBooks(store)
    books.behave({})
    await sweep()
    expect(await orderRow(store, details.orderId)).toMatchObject({ status: 'cancelled', paid: 'failed', point: 'settled' })
    expect(await petRow(store, petId)).toEqual({ stock: 1, reserved: 0, status: 'available' })
    expect(await chargeOf(details.orderId)).toMatchObject({ amount: 1000, refunded: 1000 })
    const failed = { ...paymentFailed, details: { orderId: details.orderId } }
    for (const again of styles) expect(await shop.place(again, one(petId), { key })).toMatchObject(failed)
    expect(await shop.place(style, one(petId), { key: aKey() })).toMatchObject({ status: 201 })
  })

  it('gives its units back when the provider declines it in the end', async () => {
    books.behave({ failing: 100 })
    const key = aKey()
    const { details } = await shop.place(style, one(petId), { key })
    books.behave({ declining: 100 })
    await sweep()
    expect(await shop.place(style, one(petId), { key })).toMatchObject({ ...paymentFailed, details: { orderId: details.orderId } })
    expect(await petRow(store, petId)).toEqual({ stock: 1, reserved: 0, status: 'available' })
  })

  it('is finished without a key too', async () => {
    const { details } = await shop.place(style, one(petId))
    books.behave({})
    await sweep()
    expect((await shop.order(style, details.orderId)).order).toMatchObject({ paymentStatus: 'captured' })
  })

  it('does not delay a newer order when 55 other orders are open', async () => {
    const stuck = (await aPet(store, { price: 10, stock: 55 })).id
    for (let n = 0; n < 55; n++) await shop.place(style, one(stuck))
    expect(await sweep(), 'as many as it takes at once, all in vain').toBe(50)
    const { details } = await shop.place(style, one(petId)) // one failed attempt, like 5 of the others; 50 have two
    books.behave({})
    await sweep()
    expect(await orderRow(store, details.orderId)).toMatchObject({ paid: 'captured' })
    while ((await sweep()) > 0);
    expect(await petRow(store, stuck)).toMatchObject({ stock: 0, reserved: 0 })
  })

  it('is refunded once when the reply to the refund is lost', async () => {
    books.behave({})
    const { order } = await shop.place(style, one(petId))
    books.behave({ vanishing: 100 })
    expect((await shop.cancel(style, order.id)).order).toMatchObject({ status: 'cancelled', paymentStatus: 'refunding' })
    await sweep()
    books.behave({})
    await sweep()
    expect((await shop.order(style, order.id)).order).toMatchObject({ paymentStatus: 'refunded' })
    expect(await chargeOf(order.id)).toMatchObject({ amount: 1000, refunded: 1000 })
  })
})

describe.each(styles)('an order while the circuit breaker is open, by %s', (style) => {
  it('is cancelled at once, and its units and its key can be used again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const scripted = scriptedPayments()
    const store = await petStore({ payments: guarded(scripted, { attempts: 1, breakAfter: 1, breakMs: 5000 }) })
    const shop = shopOf(store)
    try {
      const petId = (await aPet(store, { price: 10, stock: 2 })).id
      scripted.nextCharges('lost')
      expect(await shop.place(style, one(petId))).toMatchObject(undecided)
      const key = aKey()
      const calls = scripted.calls.length
      const refused = await shop.place(style, one(petId), { key })
      expect(refused).toMatchObject(undecided)
      expect(scripted.calls, 'nothing was sent').toHaveLength(calls)
      expect(await orderRow(store, refused.details.orderId)).toMatchObject({ status: 'cancelled', paid: 'failed', point: 'settled' })
      expect(await petRow(store, petId)).toEqual({ stock: 1, reserved: 1, status: 'available' })
      expect(await store.sql`select 1 from idempotency_records where operation = 'placeOrder'`).toEqual([])
      vi.setSystemTime(Date.now() + 5000)
      const placed = await shop.place(style, one(petId), { key })
      expect(placed).toMatchObject({ status: 201, order: { paymentStatus: 'captured' } })
      expect(placed.order.id).not.toBe(refused.details.orderId)
      await settleAll(store.app.services())
      expect(await petRow(store, petId)).toEqual({ stock: 0, reserved: 0, status: 'sold' })
      await expectSoundBooks(store)
    } finally {
      vi.useRealTimers()
      await store.close()
    }
  })
})

describe('the sandbox payment methods in the shop', () => {
  const clock = movableClock()
  let store: PetStore
  let shop: Shop
  beforeAll(async () => {
    const sandbox = createSandboxPayments({ session: () => store.session, clock, ids: systemIds })
    store = await petStore({ clock, payments: guarded(sandbox, { attempts: 1 }) })
    shop = shopOf(store)
  })
  afterAll(() => store.close())

  it.each([
    ['pm_ok', { status: 201 }],
    ['pm_slow', { status: 201 }],
    ['pm_declined', paymentFailed],
    ['pm_error', undecided],
  ] as const)('decide the outcome of an order: %s', async (method, outcome) => {
    const petId = (await aPet(store, { price: 10 })).id
    expect(await shop.place('rest', one(petId, method), { key: aKey() })).toMatchObject(outcome)
  })

  it('leave the outcome of pm_timeout open when the reply comes too late', async () => {
    const petId = (await aPet(store, { price: 10 })).id
    const charges = async () =>
      (await store.sql`select 1 from sandbox_charges c join orders o on o.charge_key = c.key where o.payment_method = 'pm_timeout'`).length
    const placing = () => shop.place('rest', one(petId, 'pm_timeout'), { key: aKey() })
    expect(await givenUpOnceSent(charges, placing)).toMatchObject(undecided)
  })

  it('leave no order open for ever: pm_timeout is captured, pm_error fails', async () => {
    await settleAll(store.app.services())
    clock.advance(MINUTE)
    await settleAll(store.app.services())
    const rows = await store.sql`select payment_method as method, payment_status as paid, recovery_point as point from orders order by id`
    expect(rows.map(({ method, paid, point }) => [method, paid, point])).toEqual([
      ['pm_ok', 'captured', 'settled'],
      ['pm_slow', 'captured', 'settled'],
      ['pm_declined', 'failed', 'settled'],
      ['pm_error', 'failed', 'settled'],
      ['pm_timeout', 'captured', 'settled'],
    ])
    await expectSoundBooks(store)
  })
})
