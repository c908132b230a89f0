import { getTableName } from 'drizzle-orm'
import type { Db } from '../client.js'
import { inventoryRows, inventoryShape } from '../shapes/inventory.js'
import type { RowOfShape } from '../shapes/shape.js'
import { shapeColumns } from '../shapes/shapeColumns.js'
import { fixedStatement } from '../statement.js'
import { listOf } from './relations.js'

const totals = fixedStatement((db) => {
  const columns = shapeColumns(inventoryShape)
  const rows = db.$with(getTableName(inventoryShape.table), columns).as(inventoryRows)
  return db.with(rows).select(columns).from(inventoryShape.table)
})

/** Pets by status, and units on hand and reserved. */
export async function selectStockTotals(db: Db): Promise<RowOfShape<typeof inventoryShape>> {
  const [row] = await totals(db, {})
  return row as NonNullable<typeof row> // a SELECT of sums returns one row
}

export const selectLowStock = listOf(inventoryShape.fields.lowStock)
