import type postgres from 'postgres'
import type { DatabaseAddress } from '../../../src/db/address.js'
import { openDatabase } from '../../../src/db/client.js'
import { findBreaches } from '../../../src/db/queries/invariants.js'
import type { PaymentBooks } from '../paymentProvider.js'
import { askAgain, type Shop, type Wish } from './shopper.js'

/** Counts of the run. */
interface Deeds {
  readonly calls: number
  readonly attempts: number
  readonly placed: number
  readonly cancelled: number
  readonly refused: number
}

/** Counts that must be zero. */
export interface Faults {
  readonly duplicateOrders: number
  readonly doubleCharges: number
  readonly lostOrders: number
  readonly unfinishedKeys: number
  readonly stuckOrders: number
  readonly differingAnswers: number
  readonly wrongBooks: number
  readonly breaches: number
}

/** Compares the answers to shoppers with the books of the shop and of the provider, and with the replays under their keys. */
export async function judge(
  sql: postgres.Sql,
  address: DatabaseAddress,
  provider: PaymentBooks,
  shop: Shop,
  wishes: readonly Wish[],
): Promise<{ deeds: Deeds; faults: Faults; breaches: readonly string[] }> {
  const placed = wishes.filter(({ kind, status }) => kind === 'place' && status < 300)
  const cancelled = new Set(wishes.filter(({ kind, status }) => kind === 'cancel' && status < 300).map(({ orderId }) => orderId))
  const orders = await sql<{ id: string; status: string; paid: string; total: string; key: string }[]>`
    select id, status, payment_status as paid, total_amount as total, charge_key as key from orders`
  const byId = new Map(orders.map((order) => [Number(order.id), order]))
  const isKept = ({ orderId = 0 }: Wish) => {
    const order = byId.get(orderId)
    return cancelled.has(orderId) ? order?.status === 'cancelled' : order?.paid === 'captured'
  }
  const perOrder = new Map<number, number>()
  for (const { orderId = 0 } of placed) perOrder.set(orderId, (perOrder.get(orderId) ?? 0) + 1)
  const [records] = await sql<{ orders: number }[]>`
    select count(distinct order_id)::int as orders from idempotency_records where operation = 'placeOrder' and order_id is not null`
  const givenUp = await sql`select 1 from order_changes where note = 'The payment provider could not be reached'`
  const references = [...provider.charges.values()].map(({ reference }) => reference)
  const wrongBooks = orders.filter(({ key, paid, total }) => {
    const charge = provider.charges.get(key)
    const net = charge ? charge.amount - charge.refunded : 0
    return net !== (paid === 'captured' ? Number(total) : 0)
  })
  const breaches = await breachesOf(address)
  return {
    deeds: {
      calls: wishes.length,
      attempts: wishes.reduce((sum, { attempts }) => sum + attempts, 0),
      placed: placed.length,
      cancelled: cancelled.size,
      refused: wishes.filter(({ status }) => status >= 300).length,
    },
    faults: {
      // an order that was given up before its charge was sent has freed its key
      duplicateOrders: [...perOrder.values()].filter((n) => n > 1).length + (orders.length - (records?.orders ?? 0) - givenUp.length),
      doubleCharges: references.length - new Set(references).size,
      lostOrders: placed.filter((wish) => !isKept(wish)).length,
      ...(await leftOver(sql)),
      differingAnswers: await countDifferences(shop, wishes),
      wrongBooks: wrongBooks.length,
      breaches: breaches.length,
    },
    breaches,
  }
}

/** Counts the idempotency keys without an answer and the orders with unfinished work. */
export async function leftOver(sql: postgres.Sql): Promise<Pick<Faults, 'unfinishedKeys' | 'stuckOrders'>> {
  const [row] = await sql<{ unfinishedKeys: number; stuckOrders: number }[]>`
    select (select count(*)::int from idempotency_records where answer is null) as "unfinishedKeys",
      (select count(*)::int from orders where recovery_point <> 'settled') as "stuckOrders"`
  return row ? { ...row } : { unfinishedKeys: -1, stuckOrders: -1 }
}

async function breachesOf(address: DatabaseAddress): Promise<string[]> {
  const database = openDatabase(address, { DATABASE_POOL: 1, DATABASE_PREPARE: true, DATABASE_TIMEOUT_MS: 20_000 })
  const breaches = await findBreaches(database.session().db).finally(() => database.close())
  return breaches.map(({ invariant, row, is, expected }) => `${row}: ${is} instead of ${expected} (${invariant})`)
}

const LANES = 8

/** The same key always gets the same bytes. GraphQL has shown other fields than REST, but its refusals are the same. */
async function countDifferences(shop: Shop, wishes: readonly Wish[]): Promise<number> {
  let differing = 0
  const left = wishes.values() // one iterator for all lanes
  const lane = async () => {
    for (const wish of left) {
      const [first, second] = [await askAgain(shop, wish), await askAgain(shop, wish)]
      const isComparable = wish.style === 'rest' || wish.status >= 300
      if (first !== second || (isComparable && first !== wish.text)) differing += 1
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return differing
}
