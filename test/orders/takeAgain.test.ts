import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeAgain } from '../../src/domain/orders/settle/settle.js'
import type { OrderId } from '../../src/values/ids.js'
import { movableClock } from '../support/clock.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { shopOf } from './shop.js'

const BACKOFF_SECONDS = 600
const clock = movableClock()
const payments = scriptedPayments()
let store: PetStore
let petId: number
beforeAll(async () => {
  store = await petStore({ clock, payments })
  petId = (await aPet(store, { price: 10, stock: 100 })).id
})
afterAll(() => store.close())

/** An order whose charge got no answer, with no lease and no backoff. */
async function anOpenOrder(): Promise<OrderId> {
  payments.nextCharges('lost')
  const { orderId } = (await shopOf(store).place('rest', { items: [{ petId, quantity: 1 }] })).details
  await store.sql`update orders set lease_until = null, next_settle_at = null where id = ${orderId}`
  return orderId
}

const lease = (id: OrderId) => store.sql`update orders set lease_until = now() + interval '1 hour' where id = ${id}`
const wait = (id: OrderId, seconds: number) =>
  store.sql`update orders set next_settle_at = ${new Date(clock.now().getTime() + seconds * 1000)} where id = ${id}`
const take = (id: OrderId) => takeAgain(store.app.services(), id)

describe('an order that a retry takes again', () => {
  it('is taken when it has no lease and is due', async () => {
    const id = await anOpenOrder()
    expect(await take(id)).toMatchObject({ isWaiting: false, order: { id, mayBeCharged: true } })
    await expect(take(id), 'the first retry holds the lease').rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' })
  })

  it.each([
    ['that is due', undefined],
    ['whose backoff ends now', 0],
    ['whose backoff has ended', -1],
  ])('is in progress while another process holds the lease of an order %s', async (_which, seconds) => {
    const id = await anOpenOrder()
    await lease(id)
    if (seconds !== undefined) await wait(id, seconds)
    await expect(take(id)).rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' })
  })

  it('is not taken during its backoff', async () => {
    const id = await anOpenOrder()
    await wait(id, BACKOFF_SECONDS)
    expect(await take(id)).toMatchObject({ isWaiting: true, order: { id } })
  })

  it('is in progress when another process has settled it meanwhile', async () => {
    const id = await anOpenOrder()
    await wait(id, BACKOFF_SECONDS)
    await store.sql`update orders set recovery_point = 'settled' where id = ${id}`
    await expect(take(id)).rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' })
  })
})
