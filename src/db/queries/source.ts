import { and, type SQL } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Fields } from '../../values/fields.js'
import type { Bound, CursorValue, PageRequest } from '../../values/page.js'
import type { Values } from '../driver/compiled.js'
import type { Shape } from '../shapes/shape.js'
import type { Slots } from '../statement.js'
import { keptCondition, type Visible } from '../visible.js'
import type { SortColumns } from './keyset.js'

/** The parts of reads that differ from resource to resource. */
export interface Source<Filter> {
  /** Undefined for a resource whose fields only resolvers know. */
  readonly shape?: Shape
  readonly table: PgTable & { readonly id: AnyPgColumn }
  /** The columns of the requested fields and of these sort fields. */
  readonly columns: (fields?: Fields, sortFields?: readonly string[]) => Readonly<Record<string, AnyPgColumn | SQL.Aliased>>
  readonly sorts: SortColumns
  /** Condition that each shown row meets: all other rows are hidden from every caller. */
  readonly present?: SQL
  readonly matching?: (filter: Slots<Filter>) => SQL | undefined
  /** The filters for which PostgreSQL makes the same plan whatever their values, because a subquery looks the value up. */
  readonly plannedAlike?: readonly (keyof Filter & string)[]
  /**
   * The words of the filters by an enum, by the filters' names. A planned statement has them in its text: PostgreSQL knows how many rows have a word, but not how many have the value
   * of a parameter.
   */
  readonly words?: Readonly<Record<string, readonly string[]>>
  /** The sort value of a row, when it differs from the row's field; otherwise undefined. */
  readonly sortValue?: (row: object, field: string) => CursorValue | undefined
}

/** The facts that decide the text of a statement that reads a list, beside its fields. */
export interface ListForm<Filter> {
  readonly visible: Visible
  readonly filter: Slots<Filter>
  readonly request: PageRequest
}

/** Likewise for a statement that looks beyond a bound. */
export interface BoundForm<Filter> extends ListForm<Filter> {
  readonly bound: Bound
}

/** Condition of the rows of a list, whatever the page. */
export function conditionsOf<Filter>(
  { present, matching }: Pick<Source<Filter>, 'present' | 'matching'>,
  { visible, filter }: ListForm<Filter>,
): SQL | undefined {
  return and(present, keptCondition(visible), matching?.(filter))
}

/** The columns that a page needs: of the requested fields, and of the sort fields, for its cursors. */
export function columnsOfPage<Filter>({ columns }: Source<Filter>, { sort }: PageRequest, fields: Fields | undefined) {
  return columns(
    fields,
    sort.map((key) => key.field),
  )
}

/** A row's value of a sort field, as a cursor keeps it. */
export function keyOf<Filter>({ sortValue }: Source<Filter>, row: object, field: string): CursorValue {
  const value = sortValue?.(row, field) ?? (row as Readonly<Record<string, CursorValue | Date>>)[field] // sort fields are columns
  return value instanceof Date ? value.toISOString() : (value as CursorValue)
}

/** Placeholders take values in PostgreSQL's own form: a Date becomes text, and a list of numbers or words becomes an array literal. */
export function wireValues(filter: object): Values {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(filter)) values[name] = wireValue(value)
  return values
}

function wireValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  return Array.isArray(value) ? `{${value.join()}}` : value
}
