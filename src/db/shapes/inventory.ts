import { and, asc, gt, lte, ne, sql } from 'drizzle-orm'
import { bigint, integer, pgTable } from 'drizzle-orm/pg-core'
import { LOW_STOCK, MAX_LOW_STOCK } from '../../values/stockLevels.js'
import { pets } from '../tables/pets.js'
import { leaf } from './leaf.js'
import { neverNull, shape, unowned } from './shape.js'

/** The columns of `inventoryRows`. The database has no such table, and `db/tables` is no place for it: drizzle-kit would create the table. */
const totals = pgTable('inventory', {
  available: integer().notNull(),
  pending: integer().notNull(),
  sold: integer().notNull(),
  onHand: bigint('on_hand', { mode: 'number' }).notNull(),
  reserved: bigint({ mode: 'number' }).notNull(),
})

/** Pets and units, in one pass over the pets. */
export const inventoryRows = sql`select (count(*) filter (where ${pets.status} = 'available'))::int as available,
  (count(*) filter (where ${pets.status} = 'pending'))::int as pending, (count(*) filter (where ${pets.status} = 'sold'))::int as sold,
  coalesce(sum(${pets.stock}), 0)::bigint as on_hand, coalesce(sum(${pets.reserved}), 0)::bigint as reserved from ${pets}`

export const lowStockShape = shape('LowStock', pets, {
  petId: leaf.int64(pets.id),
  name: leaf.text(pets.name),
  stock: leaf.int(pets.stock),
})

export const inventoryShape = shape(
  'Inventory',
  totals,
  {
    counts: neverNull('InventoryCounts', {
      available: leaf.int(totals.available),
      pending: leaf.int(totals.pending),
      sold: leaf.int(totals.sold),
    }),
    onHand: leaf.int64(totals.onHand),
    reserved: leaf.int64(totals.reserved),
    /** Pets on sale with few units left, the fewest units first. */
    lowStock: unowned(() => lowStockShape, {
      where: and(ne(pets.status, 'sold'), gt(pets.stock, 0), lte(pets.stock, LOW_STOCK)),
      order: [asc(pets.stock), asc(pets.id)],
      limit: MAX_LOW_STOCK,
    }),
  },
  { rows: inventoryRows },
)
