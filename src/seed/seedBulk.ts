import type { Sql } from 'postgres'
import { catalogueReplaced } from '../db/queries/changes.js'
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
 * Adds many plausible rows to the existing rows, in one transaction: pets with tags, customers, orders with items.
 * The same tables and `now` give the same rows.
 * @param sql a client without Drizzle, because Drizzle changes the parsers of its client
 * @param onProgress called several times a second with the number of added rows and the total number
 * @throws Error when orders are wanted and there is no pet or customer for them
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
    for (const statement of [...openingStatements, catalogueReplaced]) await tx.unsafe(statement)
  })
  // Without fresh statistics the planner would still treat the tables as small.
  for (const table of TABLES) {
    await sql`analyze ${sql(table)}`
    onProgress(total, total)
  }
}
