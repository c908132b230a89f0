import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { leaveOrderOpen, renewLease, takeDueOrders, takeLease } from '../../src/db/queries/orderLeases.js'
import { orders } from '../../src/db/tables/orders.js'
import type { OrderId } from '../../src/values/ids.js'
import { type WatchedDatabase, watchedDatabase } from '../support/graphqlStatements.js'
import { type PetStore, petStore } from '../support/petStore.js'

const SETTLED = 20_000
const now = new Date('2026-11-20T10:00:00.000Z')
const expired = new Date(now.getTime() - 15 * 60_000)
const all = { limit: 50, expiredLimit: 50 }

let store: PetStore
let watched: WatchedDatabase
beforeAll(async () => {
  store = await petStore()
  watched = watchedDatabase(store.address)
  await store.sql`insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at)
    select (select min(id) from users), 'delivered', 'captured', 100, 'USD', ${now}, ${now} from generate_series(1, ${SETTLED})`
})
afterAll(async () => {
  await watched.database.close()
  await store.close()
})

interface Unsettled {
  readonly createdAt?: Date
  readonly attempts?: number
  readonly due?: Date
}

/** Orders at the recovery point `charging` that nobody works on. @returns their ids */
async function unsettled(count: number, { createdAt = now, attempts = 0, due }: Unsettled = {}): Promise<OrderId[]> {
  const rows = await store.sql<{ id: OrderId }[]>`
    insert into orders (customer_id, status, payment_status, total_amount, currency, created_at, updated_at, recovery_point, settle_attempts, next_settle_at, charge_key, payment_method)
    select (select min(id) from users), 'pending', 'pending', 100, 'USD', ${createdAt}, ${now}, 'charging', ${attempts}, ${due ?? null}, gen_random_uuid(), 'pm_ok'
    from generate_series(1, ${count}) returning id::int`
  return rows.map(({ id }) => id)
}

const settle = () => store.sql`update orders set recovery_point = 'settled', lease_until = null where recovery_point <> 'settled'`
const db = () => watched.database.session()
const taken = async (bounds = all) => (await db().transaction((tx) => takeDueOrders(tx, now, expired, bounds))).map(({ id }) => id)
const leaseOf = async (id: OrderId) => {
  const [row] = await store.sql<{ isHeld: boolean }[]>`select lease_until > clock_timestamp() as "isHeld" from orders where id = ${id}`
  return row?.isHeld
}

it('the search for due orders uses the index of unsettled orders instead of a full scan', async () => {
  await unsettled(20)
  await store.sql`analyze orders`
  watched.taken()
  expect(await taken({ limit: 1, expiredLimit: 1 })).toHaveLength(1)
  const [statement = ''] = watched.taken().filter((text) => /for update/.test(text))
  const plan = (await store.sql.unsafe(`explain (generic_plan) ${statement}`).simple()).map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).not.toMatch(/Seq Scan on orders/)
  expect(plan).toMatch(/orders_unsettled_idx/)
  expect(plan).toMatch(/orders_pkey/)
  await settle()
})

it('a sweep takes due orders with the fewest attempts first, and expired reservations beside them', async () => {
  const [often = 0] = await unsettled(1, { attempts: 3 })
  const [seldom = 0] = await unsettled(1, { attempts: 1 })
  const [never = 0] = await unsettled(1)
  const [late = 0] = await unsettled(1, { attempts: 9, createdAt: expired })
  await unsettled(1, { due: new Date(now.getTime() + 1) })
  expect((await taken({ limit: 2, expiredLimit: 1 })).sort()).toEqual([seldom, never, late].sort())
  expect(await taken(), 'the order that no process holds and that is due').toEqual([often])
  expect(await taken()).toEqual([])
  await settle()
})

it('a sweep takes an order once when the order is due and its reservation has ended', async () => {
  const ids = await unsettled(3, { createdAt: expired })
  expect((await taken()).sort()).toEqual(ids)
  await settle()
})

it('a sweep skips orders that another transaction has locked', async () => {
  const [first = 0, second = 0] = await unsettled(2)
  await store.sql.begin(async (sql) => {
    await sql`select 1 from orders where id = ${first} for update`
    expect(await taken()).toEqual([second])
  })
  await settle()
})

it('the lease of an order can be taken only when the order is due', async () => {
  const due = new Date(now.getTime() + 1000)
  const [id = 0 as OrderId] = await unsettled(1, { due })
  const take = (at: Date) => db().transaction((tx) => takeLease(tx, id, at))
  expect(await take(now)).toBeUndefined()
  expect(await leaseOf(id)).not.toBe(true)
  expect(await take(due)).toMatchObject({ id })
  expect(await leaseOf(id)).toBe(true)
  await settle()
})

it('a renewal extends a held lease, and does not revive a lease that was released after the renewal began', async () => {
  const [id = 0 as OrderId] = await unsettled(1)
  const order = await db().transaction((tx) => takeLease(tx, id, now))
  if (!order) throw new Error('the order is due')
  await store.sql`update orders set lease_until = now() + interval '1 second' where id = ${id}`
  await db().transaction((tx) => renewLease(tx, id))
  const [renewed] = await store.sql`select lease_until > now() + interval '10 seconds' as "isLong" from orders where id = ${id}`
  expect(renewed?.isLong).toBe(true)
  await db().transaction(async (renewal) => {
    await renewal.select().from(orders).where(eq(orders.id, id)) // fixes `now()` of the transaction
    await db().transaction((tx) => leaveOrderOpen(tx, order, { ...order, settleAttempts: 1, nextSettleAt: now }))
    await renewLease(renewal, id)
  })
  expect(await leaseOf(id)).toBe(false)
  await settle()
})

it('an order that is left open keeps the possible charge and the first alert, which another process has written meanwhile', async () => {
  const [id = 0 as OrderId] = await unsettled(1)
  const order = await db().transaction((tx) => takeLease(tx, id, now))
  if (!order) throw new Error('the order is due')
  await store.sql`update orders set may_be_charged = true, alerted_at = ${expired} where id = ${id}`
  const facts = { settleAttempts: 1, nextSettleAt: now, mayBeCharged: false, alertedAt: now }
  await db().transaction((tx) => leaveOrderOpen(tx, order, facts))
  const [left] = await store.sql`select may_be_charged, alerted_at, settle_attempts from orders where id = ${id}`
  expect(left).toEqual({ may_be_charged: true, alerted_at: expired, settle_attempts: 1 })
  await settle()
})
