import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createSettler, settleAll } from '../../src/domain/orders/settle/settleAll.js'
import { type Services, servicesWith } from '../../src/domain/services.js'
import type { OrderId } from '../../src/values/ids.js'
import { MINUTE, movableClock } from '../support/clock.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { scriptedPayments } from '../support/scriptedPayments.js'
import { until } from '../support/until.js'

const RESERVATION_SECONDS = 15 * MINUTE
const clock = movableClock()
let store: PetStore
beforeAll(async () => {
  store = await petStore({ clock })
})
afterAll(() => store.close())
beforeEach(() => store.sql`update orders set recovery_point = 'settled', next_settle_at = null, lease_until = null`)

interface Opening {
  /** Seconds since the order was placed. */
  readonly age?: number
  readonly mayBeCharged?: boolean
}

/** Orders that wait for their charge and have no holder. */
async function openOrders(count: number, { age = 0, mayBeCharged = true }: Opening = {}): Promise<OrderId[]> {
  const placedAt = new Date(clock.now().getTime() - age * 1000)
  const rows = await store.sql<{ id: OrderId }[]>`
    insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at, recovery_point, charge_key, payment_method, may_be_charged)
    select (select min(id) from users), 'pending', 'pending', 100, 'USD', ${placedAt}, ${placedAt}, 'charging', gen_random_uuid(), 'pm_ok', ${mayBeCharged}
    from generate_series(1, ${count}) returning id::int`
  return rows.map(({ id }) => id)
}

const servicesAt = (payments: Services['payments']): Services => servicesWith(store.app.services(), { payments })

const stateOf = async (id: OrderId | undefined) => {
  const [row] = await store.sql<{ point: string; attempts: number; isAlerted: boolean }[]>`
    select recovery_point as point, settle_attempts as attempts, alerted_at is not null as "isAlerted" from orders where id = ${id ?? 0}`
  return { ...row }
}

const openCount = async () => Number((await store.sql`select count(*) as open from orders where recovery_point <> 'settled'`)[0]?.open)

it('the settling loop has at most 50 orders under way, and 50 orders with an ended reservation beside them', async () => {
  const waiting: (() => void)[] = []
  const charge: Services['payments']['charge'] = () =>
    new Promise((resolve) => void waiting.push(() => resolve({ kind: 'declined', reason: 'The payment was declined' })))
  const services = servicesAt({ ...scriptedPayments(), charge })
  const failures: unknown[] = []
  const settler = createSettler((error) => failures.push(error))
  await openOrders(51)
  expect([await settler.run(services), await settler.run(services)]).toEqual([50, 0])
  await openOrders(51, { age: RESERVATION_SECONDS })
  expect(await settler.run(services)).toBe(50)
  await until(() => expect(waiting).toHaveLength(100))
  expect(await settler.run(services)).toBe(0)
  // some answers at a time, as the loop has a share of the statements like every other owner
  const decline = async () => {
    while (waiting.length > 0) {
      const open = (await openCount()) - Math.min(waiting.length, 20)
      for (const answer of waiting.splice(0, 20)) answer()
      await until(async () => expect(await openCount()).toBe(open))
    }
    await settler.settled()
  }
  await decline()
  expect(await settler.run(services), 'the orders that had to wait').toBe(2)
  await until(() => expect(waiting).toHaveLength(2))
  await decline()
  expect(failures).toEqual([])
})

it('an order that cannot be settled for another reason than the provider is reported, and the other orders are settled', async () => {
  const [broken, sound] = await openOrders(2)
  const [row] = await store.sql<{ key: string }[]>`select charge_key as key from orders where id = ${broken ?? 0}`
  const payments = scriptedPayments()
  const charge: typeof payments.charge = (request) =>
    request.key === row?.key ? Promise.reject(new Error('a fault of the gateway')) : payments.charge(request)
  const settling = settleAll(servicesAt({ ...payments, charge }))
  await expect(settling).rejects.toMatchObject({ errors: [expect.objectContaining({ message: 'a fault of the gateway' })] })
  expect([(await stateOf(broken)).point, (await stateOf(sound)).point]).toEqual(['charging', 'settled'])
})

it('an attempt that was not sent does not count, so it does not lengthen the backoff', async () => {
  const [id] = await openOrders(1)
  const payments = scriptedPayments()
  payments.nextCharges('lost', 'unsent')
  await settleAll(servicesAt(payments))
  expect(await stateOf(id)).toEqual({ point: 'charging', attempts: 1, isAlerted: false })
  clock.advance(5)
  await settleAll(servicesAt(payments))
  expect(await stateOf(id)).toEqual({ point: 'charging', attempts: 1, isAlerted: false })
})

it('operators are alerted at the moment at which the reservation ends', async () => {
  const [id] = await openOrders(1, { age: RESERVATION_SECONDS })
  const payments = scriptedPayments()
  payments.nextCharges('lost')
  await settleAll(servicesAt(payments))
  expect(await stateOf(id)).toEqual({ point: 'undoing', attempts: 1, isAlerted: true })
})
