import { and, asc, eq } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Db } from '../client.js'
import type { Many, RowOfShape, Shape } from '../shapes/shape.js'
import { idColumn, shapeColumns } from '../shapes/shapeColumns.js'
import { fixedStatement, type RowStatement } from '../statement.js'
import { idValues, isOneOf } from './keyset.js'

/** A row of a list, with the id of the list's owner. */
type OwnedRow<S extends Shape> = RowOfShape<S> & { readonly owner: number }

/**
 * Makes the read of a relation's lists for several owners, by one statement. The rows of each owner have the order of the relation. There is no condition
 * on visibility: the caller has already read the owners.
 */
export function listsOf<S extends Shape>(relation: Many<S>): (db: Db, owners: readonly number[]) => Promise<OwnedRow<S>[]> {
  const read = fixedStatement((db) => {
    const { of, belonging, where, order } = relation
    if (!belonging) throw new Error('a list that belongs to no row has no owners')
    const { by, through } = belonging
    const shape: Shape = of()
    const columns: Readonly<Record<string, AnyPgColumn>> = { owner: by, ...shapeColumns(shape) }
    const rows = db.select(columns).from(through?.table ?? shape.table)
    if (through) rows.innerJoin(shape.table, eq(idColumn(shape), through)) // changes `rows`
    // the columns are those of the row, which Drizzle cannot infer from a table that is a parameter
    return rows.where(and(isOneOf(by), where)).orderBy(asc(by), ...order) as unknown as RowStatement<OwnedRow<S>>
  })
  return (db, owners) => read(db, idValues(owners))
}

/** Makes the read of a list that belongs to no row. */
export function listOf<S extends Shape>({ of, where, order, limit }: Many<S>): (db: Db) => Promise<RowOfShape<S>[]> {
  const read = fixedStatement((db) => {
    const shape: Shape = of()
    const columns: Readonly<Record<string, AnyPgColumn>> = shapeColumns(shape)
    const rows = db
      .select(columns)
      .from(shape.table)
      .where(where)
      .orderBy(...order)
    return (limit === undefined ? rows : rows.limit(limit)) as unknown as RowStatement<RowOfShape<S>> // as above
  })
  return (db) => read(db, {})
}
