import { sql } from 'drizzle-orm'
import type { Db } from '../client.js'
import { inventoryShape } from '../shapes/inventory.js'
import type { RowOfShape } from '../shapes/shape.js'
import { shapeColumns } from '../shapes/shapeColumns.js'
import { fixedStatement } from '../statement.js'
import { listOf } from './relations.js'

const totals = fixedStatement((db) => db.select(shapeColumns(inventoryShape)).from(sql`(${inventoryShape.rows}) as ${inventoryShape.table}`))

/** Pets by status, and units on hand and reserved. */
export async function selectStockTotals(db: Db): Promise<RowOfShape<typeof inventoryShape>> {
  const [row] = await totals(db, {})
  return row as NonNullable<typeof row> // a SELECT of sums returns one row
}

export const selectLowStock = listOf(inventoryShape.fields.lowStock)
