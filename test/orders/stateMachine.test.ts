import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPet, aUser } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { fingerprint } from '../support/tables.js'
import { expectSoundBooks, petRow, type Shop, shopOf, styles } from './shop.js'

let store: PetStore
let shop: Shop
beforeAll(async () => {
  store = await petStore()
  shop = shopOf(store)
})
afterAll(() => store.close())

const STEPS = ['processing', 'shipped', 'delivered'] as const
const NEXT = {
  pending: ['processing', 'cancelled'],
  processing: ['shipped', 'cancelled'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
} as const
const statuses = Object.keys(NEXT) as (keyof typeof NEXT)[] // an object literal

async function anOrderThatIs(status: keyof typeof NEXT): Promise<{ id: number; version: number; petId: number }> {
  const petId = (await aPet(store, { price: 29.99, stock: 2 })).id
  let { order } = await shop.place('rest', { items: [{ petId, quantity: 1 }] })
  if (status === 'cancelled') ({ order } = await shop.cancel('rest', order.id))
  for (const step of STEPS) {
    if (order.status === status || status === 'cancelled') break
    ;({ order } = await shop.advance('rest', order.id, step))
  }
  expect(order.status).toBe(status)
  return { id: order.id, version: order.version, petId }
}

describe.each(styles)('by %s, an order', (style) => {
  it('advances step by step to `delivered`, by default to the next status', async () => {
    const { id } = await anOrderThatIs('pending')
    for (const status of STEPS) {
      expect(await shop.advance(style, id)).toMatchObject({ status: 200, order: { status, nextStatuses: NEXT[status] } })
    }
    const done = await shop.advance(style, id)
    expect(done).toMatchObject({ status: 409, code: 'CONFLICT', details: { status: 'delivered', nextStatuses: [] } })
  })

  it.each(['delivered', 'cancelled'] as const)('with the status %s has no next status', async (status) => {
    const { id } = await anOrderThatIs(status)
    const reply =
      style === 'rest'
        ? await store.rest('POST', `/v1/orders/${id}/advance`, { as: 'staff', body: {} })
        : await store.graphql(`mutation { advanceOrder(id: ${id}, input: {}) { id } }`, {}, { as: 'staff' })
    expect((reply.body.error ?? reply.body.errors[0]).message).toBe(`A ${status} order has no next status`)
  })

  const illegal = statuses.flatMap((from) =>
    statuses.filter((to) => to === 'cancelled' || !NEXT[from].includes(to as never)).map((to) => [from, to] as const),
  )
  it.each(illegal)('with the status %s cannot advance to %s', async (from, to) => {
    const { id } = await anOrderThatIs(from)
    const before = await fingerprint(store)
    expect(await shop.advance(style, id, to)).toMatchObject({ status: 409, code: 'CONFLICT', details: { nextStatuses: NEXT[from] } })
    expect(await fingerprint(store)).toEqual(before)
  })

  it.each(['pending', 'processing'] as const)('with the status %s can be cancelled: its money and its units go back', async (from) => {
    const { id, petId } = await anOrderThatIs(from)
    const answer = await shop.cancel(style, id)
    expect(answer).toMatchObject({
      status: 200,
      order: { status: 'cancelled', paymentStatus: 'refunded', nextStatuses: [], estimatedDelivery: null },
    })
    expect(await petRow(store, petId)).toEqual({ stock: 2, reserved: 0, status: 'available' })
    const [charge] = await store.sql`select c.status from sandbox_charges c join orders o on o.charge_key = c.key where o.id = ${id}`
    expect(charge?.status).toBe('refunded')
  })

  it.each(['shipped', 'delivered', 'cancelled'] as const)('with the status %s cannot be cancelled, and nothing changes', async (from) => {
    const { id } = await anOrderThatIs(from)
    const before = await fingerprint(store)
    expect(await shop.cancel(style, id)).toMatchObject({
      status: 409,
      code: 'CONFLICT',
      details: { status: from, nextStatuses: NEXT[from] },
    })
    expect(await fingerprint(store)).toEqual(before)
  })

  it('is advanced by an administrator, and not by a customer or an anonymous caller', async () => {
    const { id } = await anOrderThatIs('pending')
    const before = await fingerprint(store)
    expect(await shop.advance(style, id, 'processing', { as: 'customer' })).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect(await shop.advance(style, id, 'processing', { as: 'nobody' })).toMatchObject({ status: 401 })
    expect(await fingerprint(store)).toEqual(before)
    expect(await shop.advance(style, id, 'processing', { as: 'admin' })).toMatchObject({ status: 200 })
  })

  it('is NOT_FOUND for another customer', async () => {
    const { id } = await anOrderThatIs('pending')
    const { apiKey } = await aUser(store)
    const other = { as: 'nobody', headers: { 'x-api-key': apiKey.secret } } as const
    const before = await fingerprint(store)
    for (const answer of [await shop.cancel(style, id, other), await shop.order(style, id, other), await shop.cancel(style, 999_999)]) {
      expect(answer).toMatchObject({ status: 404, code: 'NOT_FOUND', details: { resource: 'Order' } })
    }
    expect(await shop.advance(style, 999_999)).toMatchObject({ status: 404 })
    expect(await fingerprint(store)).toEqual(before)
  })

  it('changes only when the caller names its current version', async () => {
    const { id, version } = await anOrderThatIs('pending')
    const before = await fingerprint(store)
    const stale = { status: 412, code: 'PRECONDITION_FAILED', details: { current: version } }
    expect(await shop.advance(style, id, undefined, { version: version - 1 })).toMatchObject(stale)
    expect(await shop.cancel(style, id, { version: version + 1 })).toMatchObject(stale)
    expect(await fingerprint(store)).toEqual(before)
    const { order } = await shop.advance(style, id, undefined, { version })
    expect(order).toMatchObject({ status: 'processing', version: version + 1 })
    expect(await shop.cancel(style, id, { version })).toMatchObject({ status: 412 })
    expect(await shop.cancel(style, id, { version: order.version })).toMatchObject({ status: 200 })
  })

  it.each(['nope', 'Processing', 7])('refuses %j as its next status', async (status) => {
    const { id } = await anOrderThatIs('pending')
    const answer = await shop.advance(style, id, status as string)
    expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' })
  })
})

describe('the timeline of an order', () => {
  const changes = async (id: number, as: 'customer' | 'staff' = 'customer') =>
    (await store.rest('GET', `/v1/orders/${id}/timeline`, { as })).body

  it('lists every change, with the same entries in both styles', async () => {
    const { id } = await anOrderThatIs('processing')
    await shop.cancel('graphql', id)
    const timeline = await changes(id)
    expect(timeline.orderId).toBe(id)
    const told = timeline.changes.map((change: Record<string, string>) => [change.status, change.paymentStatus, change.note])
    expect(told).toEqual([
      ['pending', 'pending', 'Placed'],
      ['pending', 'captured', 'Paid'],
      ['processing', 'captured', null],
      ['cancelled', 'refunding', 'Cancelled'],
      ['cancelled', 'refunded', 'Paid back'],
    ])
    expect((await shop.order('rest', id)).order.version).toBe(told.length)
    const query = `{ orderTimeline(id: ${id}) { orderId changes { status paymentStatus note createdAt } } order(id: ${id}) { timeline { note } } }`
    const { body } = await store.graphql(query, {}, { as: 'customer' })
    expect(body.data.orderTimeline).toEqual(timeline)
    expect(body.data.order.timeline.map(({ note }: { note: string }) => note)).toEqual(told.map(([, , note]: string[]) => note))
  })

  it('shows a declined payment', async () => {
    const petId = (await aPet(store, { price: 5 })).id
    const { details } = await shop.place('rest', { items: [{ petId, quantity: 1 }], paymentMethod: 'pm_declined' })
    const { changes: told } = await changes(details.orderId)
    expect(told.map((change: { paymentStatus: string }) => change.paymentStatus)).toEqual(['pending', 'failed'])
  })

  it('is hidden from anonymous callers and other customers, and so is the tracking', async () => {
    const { id } = await anOrderThatIs('pending')
    const { apiKey } = await aUser(store)
    for (const path of ['timeline', 'track']) {
      expect((await store.rest('GET', `/v1/orders/${id}/${path}`)).status).toBe(401)
      expect((await store.rest('GET', `/v1/orders/${id}/${path}`, { headers: { 'x-api-key': apiKey.secret } })).status).toBe(404)
      expect((await store.rest('GET', `/v1/orders/${id}/${path}`, { as: 'staff' })).status).toBe(200)
    }
  })
})

describe('the tracking of an order', () => {
  it('shows the status and the delivery date at the order’s `trackingUrl`', async () => {
    const { id } = await anOrderThatIs('shipped')
    const { order } = await shop.order('rest', id)
    const tracked = await store.rest('GET', new URL(order.trackingUrl).pathname, { as: 'customer' })
    const { number, status, estimatedDelivery, trackingUrl, updatedAt } = order
    expect(tracked.body).toEqual({ orderId: id, number, status, estimatedDelivery, trackingUrl, updatedAt })
    const query = `{ trackOrder(id: ${id}) { orderId number status estimatedDelivery trackingUrl updatedAt } }`
    expect((await store.graphql(query, {}, { as: 'customer' })).body.data.trackOrder).toEqual(tracked.body)
  })

  it('gives no delivery date for a cancelled order', async () => {
    const { id } = await anOrderThatIs('cancelled')
    const { body } = await store.rest('GET', `/v1/orders/${id}/track`, { as: 'customer' })
    expect(body).toMatchObject({ status: 'cancelled', estimatedDelivery: null })
  })
})

it('the invariants hold after all status changes', () => expectSoundBooks(store))
