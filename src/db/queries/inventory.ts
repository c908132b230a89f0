import { and, asc, eq, gt, lte, ne, sql } from 'drizzle-orm'
import type { PetId } from '../../values/ids.js'
import type { Db } from '../client.js'
import { orderItems, orders } from '../tables/orders.js'
import { pets } from '../tables/pets.js'
import type { PetStatus } from './pets.js'

export interface StockCount {
  readonly status: PetStatus
  readonly pets: number
  readonly stock: number
}

/** Pets and units per status. */
export function selectStockCounts(db: Db): Promise<StockCount[]> {
  return db
    .select({ status: pets.status, pets: sql<number>`count(*)::int`, stock: sql`coalesce(sum(${pets.stock}), 0)`.mapWith(Number) })
    .from(pets)
    .groupBy(pets.status)
}

/** Units in orders that have not been paid yet. */
export async function selectReserved(db: Db): Promise<number> {
  const [row] = await db
    .select({ units: sql`coalesce(sum(${orderItems.quantity}), 0)`.mapWith(Number) })
    .from(orderItems)
    .innerJoin(orders, eq(orders.id, orderItems.orderId))
    .where(and(eq(orders.status, 'pending'), eq(orders.paymentStatus, 'pending')))
  return row?.units ?? 0
}

/** Pets still on sale of which at most `threshold` units are left, the scarcest first. */
export function selectLowStock(db: Db, threshold: number, limit: number): Promise<{ petId: PetId; name: string; stock: number }[]> {
  return db
    .select({ petId: pets.id, name: pets.name, stock: pets.stock })
    .from(pets)
    .where(and(ne(pets.status, 'sold'), gt(pets.stock, 0), lte(pets.stock, threshold)))
    .orderBy(asc(pets.stock), asc(pets.id))
    .limit(limit)
}
