import { and, type SQL, sql } from 'drizzle-orm'
import type { Fields, Shown } from '../../values/fields.js'
import type { Bound, ListQuery } from '../../values/page.js'
import type { Db } from '../client.js'
import { type RowStatement, slots, statement } from '../statement.js'
import type { Visible } from '../visible.js'
import { between, boundedCount, formKey, type IdsWithin, idsWithin, orderBy, outside, pageValues, type SortColumns } from './keyset.js'
import { type BoundForm, columnsOfPage, conditionsOf, keyOf, type ListForm, type Source, wireValues } from './source.js'

/** An answer for one parent. */
interface OfParent {
  readonly parent: number
}

/** Reads of the lists of several parents. Each is one statement, whatever the number of parents. */
interface ListsOfParents<Row extends { readonly id: unknown }> {
  /** The rows of each parent's page, and one row more, in the order of reading. */
  rows(): Promise<readonly (Shown<Row> & OfParent)[]>
  counts(): Promise<readonly (OfParent & { readonly count: number })[]>
  /** Whether each parent's list has rows on the other side of a bound. */
  outsides(bound: Bound): Promise<readonly (OfParent & { readonly isThere: boolean })[]>
}

/** The condition that a row belongs to the parent with this id. A table between the two has it with `within` for the ids of the rows. */
export type LinkToParent = (parent: SQL, within: IdsWithin) => SQL

/** A relation from parents to lists of a resource. */
export interface EdgeReads<Parent, Row extends { readonly id: unknown }, Filter> {
  readonly source: Source<Filter>
  readonly link: LinkToParent
  /** @param visible the caller's view of the rows. @param fields the requested fields. */
  of(db: Db, visible: Visible, parents: readonly Parent[], query: ListQuery<Filter>, fields?: Fields): ListsOfParents<Row>
  /** A row's value of a sort field, as a cursor keeps it. */
  key(row: object, field: string): string | number
}

const PARENTS = sql`unnest(${sql.placeholder('parents')}::bigint[]) as parent(id)`
const PARENT = sql`parent.id`
const parent = PARENT.mapWith(Number)

/**
 * Makes the reads of a relation. The page of each parent is a lateral subquery, so an index that begins with the link reads only the rows of the page.
 */
export function edgeOf<Parent extends number, Row extends { readonly id: unknown }, Filter extends object>(
  source: Source<Filter>,
  link: LinkToParent,
): EdgeReads<Parent, Row, Filter> {
  const { table, sorts } = source
  const all = (form: ListForm<Filter>, bounds: (columns: SortColumns) => SQL | undefined = () => undefined) =>
    and(link(PARENT, idsWithin(form.request, bounds)), conditionsOf(source, form), bounds(sorts))

  const rows = statement<ListForm<Filter>, Shown<Row> & OfParent>((db, form, fields) => {
    const columns = columnsOfPage(source, form.request, fields)
    const child = db
      .select(columns)
      .from(table)
      .where(all(form, (columns) => between(columns, form.request)))
      .orderBy(...orderBy(sorts, form.request))
      .limit(sql.placeholder('limit'))
      .as('child')
    // a column of the subquery, which has every name of `columns`
    const shown = Object.fromEntries(Object.keys(columns).map((name) => [name, child[name] as unknown as SQL.Aliased]))
    // the columns are those of Row, which Drizzle cannot infer from a table that is a parameter
    return db
      .select({ parent, ...shown })
      .from(PARENTS)
      .crossJoinLateral(child) as unknown as RowStatement<Shown<Row> & OfParent>
  })
  const counts = statement((db, form: ListForm<Filter>) =>
    db.select({ parent, count: sql`${boundedCount(db, table, all(form))}`.mapWith(Number) }).from(PARENTS),
  )
  const outsides = statement((db, { bound, ...form }: BoundForm<Filter>) => {
    const beyond = db
      .select({ one: sql`1` })
      .from(table)
      .where(all(form, (columns) => outside(columns, form.request, bound)))
    return db.select({ parent, isThere: sql`exists ${beyond}`.mapWith(Boolean) }).from(PARENTS)
  })

  return {
    source,
    link,
    of(db, visible, parents, { filter, request }, fields) {
      const form: ListForm<Filter> = { visible, filter: slots(filter), request }
      const key = `${visible.rule}: ${formKey(form.filter, request)}`
      const values = {
        ...wireValues(filter),
        ...visible.values,
        ...pageValues(request, request.limit + 1, 0),
        parents: `{${parents.join()}}`,
      }
      return {
        rows: () => rows(db, values, { key, form, fields }),
        counts: () => counts(db, values, { key, form }),
        outsides: (bound) => outsides(db, values, { key: `${key} ${bound}`, form: { ...form, bound } }),
      }
    },
    key: (row, field) => keyOf(source, row, field),
  }
}
