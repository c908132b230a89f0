import { and, type SQL, sql } from 'drizzle-orm'
import type { Fields, Shown } from '../../values/fields.js'
import type { Bound, ListQuery } from '../../values/page.js'
import type { Db } from '../client.js'
import { type RowStatement, slots, statement } from '../statement.js'
import type { Visible } from '../visible.js'
import { between, boundedCount, orderBy, outside, pageValues, shapeKey } from './keyset.js'
import { type BoundShape, columnsOfPage, conditionsOf, keyOf, type ListShape, type Source, wireValues } from './source.js'

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

/** A relation from parents to lists of a resource. */
export interface EdgeReads<Parent, Row extends { readonly id: unknown }, Filter> {
  readonly source: Source<Filter>
  /** The condition that a row belongs to the parent with this id. */
  readonly link: (parent: SQL) => SQL
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
 * @param link the condition that a row belongs to the parent with this id.
 */
export function edgeOf<Parent extends number, Row extends { readonly id: unknown }, Filter extends object>(
  source: Source<Filter>,
  link: (parent: SQL) => SQL,
): EdgeReads<Parent, Row, Filter> {
  const { table, sorts } = source
  const all = (shape: ListShape<Filter>) => and(link(PARENT), conditionsOf(source, shape))

  const rows = statement<ListShape<Filter>, Shown<Row> & OfParent>((db, shape, fields) => {
    const columns = columnsOfPage(source, shape.request, fields)
    const child = db
      .select(columns)
      .from(table)
      .where(and(all(shape), between(sorts, shape.request)))
      .orderBy(...orderBy(sorts, shape.request))
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
  const counts = statement((db, shape: ListShape<Filter>) =>
    db.select({ parent, count: sql`${boundedCount(db, table, all(shape))}`.mapWith(Number) }).from(PARENTS),
  )
  const outsides = statement((db, { bound, ...shape }: BoundShape<Filter>) => {
    const beyond = db
      .select({ one: sql`1` })
      .from(table)
      .where(and(all(shape), outside(sorts, shape.request, bound)))
    return db.select({ parent, isThere: sql`exists ${beyond}`.mapWith(Boolean) }).from(PARENTS)
  })

  return {
    source,
    link,
    of(db, visible, parents, { filter, request }, fields) {
      const shape: ListShape<Filter> = { visible, filter: slots(filter), request }
      const key = `${visible.rule}: ${shapeKey(shape.filter, request)}`
      const values = { ...wireValues(filter), ...visible.values, ...pageValues(request, request.limit + 1, 0), parents: `{${parents.join()}}` }
      return {
        rows: () => rows(db, values, { key, shape, fields }),
        counts: () => counts(db, values, { key, shape }),
        outsides: (bound) => outsides(db, values, { key: `${key} ${bound}`, shape: { ...shape, bound } }),
      }
    },
    key: (row, field) => keyOf(source, row, field),
  }
}
