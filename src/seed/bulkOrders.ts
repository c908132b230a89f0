import type { TransactionSql } from 'postgres'
import { addresses } from './addresses.js'
import { type BulkJob, bulkRows } from './bulkRows.js'
import { composeItems, type Goods } from './composeItems.js'
import { copyRows } from './copyRows.js'
import { orderProgress } from './orderProgress.js'
import { type Random, seededRandom } from './random.js'
import { DAY, spread } from './spread.js'

const MOST_ITEMS = 4
/** Maximum number of pets to choose from. More pets would only take memory. */
const MOST_PETS = 200_000

interface Customer {
  readonly id: number
  readonly createdAt: Date
}

/** Adds orders of existing pets by existing active customers. No order is older than its pets or customer. @throws Error if there are none. */
export async function bulkOrders(job: BulkJob): Promise<void> {
  const { tx, count, now } = job
  if (count === 0) return
  const pets = await goodsByAge(tx)
  const customers = await tx<Customer[]>`
    select id::float8 as id, created_at as "createdAt" from users where role = 'customer' and status = 'active' order by created_at, id`
  const [firstPet] = pets
  const [firstCustomer] = customers
  if (!firstPet || !firstCustomer) throw new Error('Orders need at least one priced pet in USD and one active customer.')
  const from = Math.max(firstPet.createdAt.getTime(), firstCustomer.createdAt.getTime(), now.getTime() - 365 * DAY)
  const random = seededRandom(pets.length + customers.length + 3)
  const petsBy = countUntil(pets)
  const customersBy = countUntil(customers)
  await bulkRows(job, 'orders', async (ids, first) => {
    const made = ids.map((id, index) => {
      const createdAt = spread(random, first + index, count, from, now.getTime())
      const goods = choose(random, pets, petsBy(createdAt), random.int(1, MOST_ITEMS))
      const [customer = firstCustomer] = choose(random, customers, customersBy(createdAt), 1)
      const address = random.pick(addresses)
      const progress = orderProgress(random, createdAt, now, random.chance(0.08))
      return { id, createdAt, customer, address, ...progress, ...composeItems(random, goods) }
    })
    await copyRows(
      tx,
      'orders',
      made.map((order) => ({
        id: order.id,
        customer_id: order.customer.id,
        status: order.status,
        payment_status: order.paymentStatus,
        total_amount: order.totalAmount,
        currency: 'USD',
        shipping_street: order.address.street,
        shipping_city: order.address.city,
        shipping_postal_code: order.address.postalCode,
        shipping_country: order.address.country,
        created_at: order.createdAt,
        updated_at: order.updatedAt,
        estimated_delivery: order.estimatedDelivery,
        version: order.version,
      })),
    )
    const items = made.flatMap(({ id, items }) => items.map((item) => ({ id, ...item })))
    await copyRows(
      tx,
      'order_items',
      items.map(({ id, line, petId, name, quantity, unitPrice }) => ({
        order_id: id,
        line,
        pet_id: petId,
        name,
        quantity,
        unit_price: unitPrice,
      })),
    )
  })
}

/** Pets with a price, oldest first. From a very large table it takes only every second, third … pet. */
async function goodsByAge(tx: TransactionSql): Promise<Goods[]> {
  const [row] = await tx<{ pets: number }[]>`select count(*)::float8 as pets from pets`
  const step = Math.max(1, Math.ceil((row?.pets ?? 0) / MOST_PETS))
  return tx<Goods[]>`
    select id::float8 as id, name, price::float8 as price, created_at as "createdAt"
    from pets where currency = 'USD' and price is not null and id % ${step} = 0 order by created_at, id`
}

/** @returns a function that counts the rows of a moment, at least 1. Rows are sorted oldest first; call it with moments in ascending order. */
function countUntil(rows: readonly { readonly createdAt: Date }[]): (moment: Date) => number {
  let count = 1
  return (moment) => {
    for (let next = rows[count]; next && next.createdAt <= moment; next = rows[count]) count += 1
    return count
  }
}

/** Up to `wanted` different rows from the first `among` rows. */
function choose<T>(random: Random, rows: readonly T[], among: number, wanted: number): T[] {
  const indexes = new Set<number>()
  for (let tries = 0; indexes.size < wanted && tries < 2 * MOST_ITEMS; tries++) indexes.add(random.int(0, among - 1))
  return [...indexes].flatMap((index) => rows[index] ?? [])
}
