import { and, asc, gt, lte, ne, sql } from 'drizzle-orm'
import type { PetId } from '../../values/ids.js'
import type { Db } from '../client.js'
import { pets } from '../tables/pets.js'
import type { PetStatus } from './petStatus.js'

export interface StockCount {
  readonly status: PetStatus
  readonly pets: number
  readonly stock: number
  readonly reserved: number
}

/** Pets and units per status. */
export function selectStockCounts(db: Db): Promise<StockCount[]> {
  const sum = (column: typeof pets.stock | typeof pets.reserved) => sql`coalesce(sum(${column}), 0)`.mapWith(Number)
  return db
    .select({ status: pets.status, pets: sql<number>`count(*)::int`, stock: sum(pets.stock), reserved: sum(pets.reserved) })
    .from(pets)
    .groupBy(pets.status)
}

/** Pets on sale with at most `threshold` units left, the fewest units first. */
export function selectLowStock(db: Db, threshold: number, limit: number): Promise<{ petId: PetId; name: string; stock: number }[]> {
  return db
    .select({ petId: pets.id, name: pets.name, stock: pets.stock })
    .from(pets)
    .where(and(ne(pets.status, 'sold'), gt(pets.stock, 0), lte(pets.stock, threshold)))
    .orderBy(asc(pets.stock), asc(pets.id))
    .limit(limit)
}
