import type { SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Shape } from '../shapes/shape.js'
import { shapeColumns } from '../shapes/shapeColumns.js'
import { columnsFor } from './columns.js'
import type { Source } from './source.js'

type WithId = Source<never>['table']
type Beside = Readonly<Record<string, Readonly<Record<string, SQL.Aliased>>>>

/**
 * The source of a resource that has a shape: the shape tells the table, its hidden rows, and the columns behind each field.
 * @param beside further expressions that a field is read from
 */
export function sourceOf<Filter>(
  shape: Shape & { readonly table: WithId },
  rest: Pick<Source<Filter>, 'sorts' | 'matching' | 'words' | 'plannedAlike' | 'sortValue'>,
  beside: Beside = {},
): Source<Filter> {
  const columns: Readonly<Record<string, AnyPgColumn | SQL.Aliased>> = Object.assign({}, shapeColumns(shape), ...Object.values(beside))
  const names = new Map(Object.entries(columns).map(([name, column]) => [column, name]))
  const behind = Object.entries(shape.fields).map(([field, { columns: read }]) => {
    const own = read.flatMap((column) => names.get(column) ?? [])
    return [field, [...own, ...Object.keys(beside[field] ?? {})]]
  })
  return {
    shape,
    table: shape.table,
    present: shape.present,
    columns: columnsFor(columns, { always: ['id'], behind: Object.fromEntries(behind) }) as Source<Filter>['columns'], // a part of them
    ...rest,
  }
}
