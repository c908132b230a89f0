import { getTableColumns } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { ColumnsOf, Shape } from './shape.js'

/** The columns that the fields of a shape are read from, by their names in the code. */
export function shapeColumns<S extends Shape>(shape: S): ColumnsOf<S> {
  const read = new Set(Object.values(shape.fields).flatMap((field) => field.columns))
  const columns = Object.entries(getTableColumns(shape.table)).filter(([, column]) => read.has(column))
  return Object.fromEntries(columns) as ColumnsOf<S> // the type selects the same columns by their names
}

/** The id of a shape's rows, to which the keys of other rows refer. */
export function idColumn({ type, table }: Pick<Shape, 'type' | 'table'>): AnyPgColumn {
  const { id } = getTableColumns(table)
  if (!id) throw new Error(`the rows of ${type} have no id`)
  return id
}
