import type { Sql } from 'postgres'
import { openingStatements } from '../db/queries/openLedger.js'
import { bulkOrders } from './bulkOrders.js'
import { bulkPets } from './bulkPets.js'
import { bulkUsers } from './bulkUsers.js'

const TABLES = [
  'categories',
  'tags',
  'pets',
  'pet_tags',
  'users',
  'orders',
  'order_items',
  'order_changes',
  'stock_movements',
  'payment_movements',
  'events',
]

interface BulkCounts {
  readonly pets: number
  readonly users: number
  readonly orders: number
}

/**
 * Adds many plausible rows to whatever is there, in one transaction: pets with tags, customers, orders with items.
 * The same tables and `now` give the same rows.
 * @param sql a client that Drizzle does not hold, because Drizzle changes the parsers of its own
 * @param onProgress called several times a second with the pets, users and orders added so far and in all
 * @throws Error when orders are wanted and there is no pet or customer to order
 */
export async function seedBulk(sql: Sql, counts: BulkCounts, now: Date, onProgress: (done: number, total: number) => void): Promise<void> {
  const total = counts.pets + counts.users + counts.orders
  let done = 0
  const advance = (rows: number) => {
    done += rows
    onProgress(done, total)
  }
  await sql.begin(async (tx) => {
    await bulkPets({ tx, count: counts.pets, now, advance })
    await bulkUsers({ tx, count: counts.users, now, advance })
    await bulkOrders({ tx, count: counts.orders, now, advance })
    for (const statement of openingStatements) await tx.unsafe(statement)
  })
  // Without fresh statistics the planner would still take the tables for small ones.
  for (const table of TABLES) {
    await sql`analyze ${sql(table)}`
    onProgress(total, total)
  }
}
