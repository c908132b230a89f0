import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { DbSession, Tx } from '../db/client.js'
import { catalogueReplaced } from '../db/queries/changes.js'
import { openingStatements } from '../db/queries/openLedger.js'
import { orderItems, orders } from '../db/tables/orders.js'
import { categories, pets, petTags, tags } from '../db/tables/pets.js'
import { users } from '../db/tables/users.js'
import type { UserId } from '../values/ids.js'
import { demoOrders } from './demoOrders.js'
import { demoPets } from './demoPets.js'
import { demoUsers } from './demoUsers.js'

type Stock = Parameters<typeof demoOrders>[1]

/**
 * Loads the demo's catalogue, users and orders in one transaction, but only into empty tables.
 * @param now the time from which all dates are computed
 * @returns whether it has loaded the demo
 */
export function seedDemo({ transaction }: Pick<DbSession, 'transaction'>, now: Date): Promise<boolean> {
  return transaction(async (tx) => {
    // the locks would wait for the writes of a running shop, and its writes for them
    if (await hasRows(tx)) return false
    // Two instances may start at the same time: the second instance waits here and then finds rows in the tables.
    await tx.execute(sql`lock table ${categories}, ${tags}, ${pets}, ${users}, ${orders} in share row exclusive mode`)
    if (await hasRows(tx)) return false
    await load(tx, now, () => loadUsers(tx, now))
    return true
  })
}

/** Loads the demo's catalogue and orders into tables without rows. Users stay: of the demo's users those come back who are missing. */
export function refillDemo(tx: Tx, now: Date): Promise<void> {
  return load(tx, now, () => restoreUsers(tx, now))
}

async function load(tx: Tx, now: Date, loadCustomers: () => Promise<UserId[]>): Promise<void> {
  const stock = await loadPets(tx, now)
  const customers = await loadCustomers()
  if (customers.length > 0) await loadOrders(tx, now, stock, customers)
  for (const statement of [...openingStatements, catalogueReplaced]) await tx.execute(sql.raw(statement))
}

async function hasRows(tx: Tx): Promise<boolean> {
  for (const table of [categories, tags, pets, users, orders]) {
    const [row] = await tx.select({ one: sql`1` }).from(table).limit(1)
    if (row) return true
  }
  return false
}

async function loadPets(tx: Tx, now: Date): Promise<Stock> {
  const made = demoPets(now)
  const categoryNames = named(made.map(({ category }) => category))
  const categoryIds = byName(await tx.insert(categories).values(categoryNames).returning())
  const tagNames = named(made.flatMap((pet) => pet.tags))
  const tagIds = byName(await tx.insert(tags).values(tagNames).returning())
  const rows = await tx
    .insert(pets)
    .values(made.map(({ category, ...pet }) => ({ ...pet, categoryId: idOf(categoryIds, category) })))
    .returning({ id: pets.id, sku: pets.sku })
  const petIds = new Map(rows.map(({ sku, id }) => [sku, id]))
  const listed = made.map((pet) => ({ ...pet, id: idOf(petIds, pet.sku) }))
  await tx.insert(petTags).values(listed.flatMap((pet) => pet.tags.map((tag) => ({ petId: pet.id, tagId: idOf(tagIds, tag) }))))
  return { inStock: listed.filter(({ status }) => status !== 'sold'), sold: listed.filter(({ status }) => status === 'sold') }
}

/** Rows for the names: each name once, in alphabetical order. */
const named = (names: readonly string[]) => [...new Set(names)].sort().map((name) => ({ name }))

const byName = <Id>(rows: readonly { name: string; id: Id }[]) => new Map(rows.map(({ name, id }) => [name, id]))

async function loadUsers(tx: Tx, now: Date): Promise<UserId[]> {
  const rows = await tx.insert(users).values(demoUsers(now)).returning({ id: users.id, role: users.role, status: users.status })
  return rows.filter(({ role, status }) => role === 'customer' && status === 'active').map(({ id }) => id)
}

async function restoreUsers(tx: Tx, now: Date): Promise<UserId[]> {
  const made = demoUsers(now)
  await tx.insert(users).values(made).onConflictDoNothing()
  const emails = made.map(({ email }) => email)
  const isCustomer = and(eq(users.role, 'customer'), eq(users.status, 'active'), isNull(users.deletedAt))
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(inArray(users.email, emails), isCustomer))
    .orderBy(users.id)
  return rows.map(({ id }) => id)
}

async function loadOrders(tx: Tx, now: Date, stock: Stock, customers: readonly UserId[]): Promise<void> {
  const made = demoOrders(now, stock, customers)
  const rows = await tx.insert(orders).values(made).returning({ id: orders.id, createdAt: orders.createdAt })
  // No two demo orders have the same millisecond.
  const orderIds = new Map(rows.map(({ createdAt, id }) => [createdAt.getTime(), id]))
  const items = made.flatMap((order) => order.items.map((item) => ({ ...item, orderId: idOf(orderIds, order.createdAt.getTime()) })))
  await tx.insert(orderItems).values(items)
}

function idOf<Key, Id>(ids: ReadonlyMap<Key, Id>, key: Key): Id {
  const id = ids.get(key)
  if (id === undefined) throw new Error(`No row came back for ${key}.`)
  return id
}
