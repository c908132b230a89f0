import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Fields, RowOf, Shown } from '../../values/fields.js'
import type { CursorValue, Page, PageRequest } from '../../values/page.js'
import type { Db } from '../client.js'
import type { Values } from '../driver/compiled.js'
import { type RowStatement, type Slots, slots, statement } from '../statement.js'
import { behind, boundedCount, idValues, isOneOf, keyFor, orderBy, pageValues, readPage, type SortColumns, shapeKey } from './keyset.js'

/** The parts of reads that differ from resource to resource. */
interface Source<Filter> {
  readonly table: PgTable & { readonly id: AnyPgColumn }
  /** The columns of the requested fields and of these sort fields. */
  readonly columns: (fields?: Fields, sortFields?: readonly string[]) => Readonly<Record<string, AnyPgColumn | SQL.Aliased>>
  readonly sorts: SortColumns
  /** Condition that each shown row meets: all other rows are hidden from every caller. */
  readonly present?: SQL
  readonly matching?: (filter: Slots<Filter>) => SQL | undefined
  /** The sort value of a row, when it differs from the row's field; otherwise undefined. */
  readonly sortValue?: (row: object, field: string) => CursorValue | undefined
}

/** The reads of every resource. `visible` is the condition of the rows that the caller may see; undefined means all rows. */
interface Reads<Row extends { readonly id: unknown }, Id, Filter> {
  page(db: Db, visible: SQL | undefined, filter: Filter, request: PageRequest, fields: Fields | undefined): Promise<Page<Shown<Row>>>
  one<Chosen extends Fields | undefined = undefined>(
    db: Db,
    visible: SQL | undefined,
    id: Id,
    fields?: Chosen,
  ): Promise<RowOf<Row, Chosen> | undefined>
  several<Chosen extends Fields | undefined = undefined>(
    db: Db,
    visible: SQL | undefined,
    ids: readonly Id[],
    fields?: Chosen,
  ): Promise<RowOf<Row, Chosen>[]>
}

interface ListShape<Filter> {
  readonly visible: SQL | undefined
  readonly filter: Slots<Filter>
  readonly request: PageRequest
}

/** Placeholders take values in PostgreSQL's own form, so a Date becomes text. */
function wireValues(filter: object): Values {
  return Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]))
}

/** Makes the reads of a resource: a page, one row, several rows by their ids. Each read is one statement, built once for each shape. */
export function readsOf<Row extends { readonly id: number }, Filter extends object = object>(
  source: Source<Filter>,
): Reads<Row, Row['id'], Filter> {
  const { table, columns, sorts, present, matching, sortValue } = source
  const conditions = ({ visible, filter }: ListShape<Filter>) => and(present, visible, matching?.(filter))
  // the columns are those of Row, which Drizzle cannot infer from a table that is a parameter
  const rows = (select: unknown) => select as RowStatement<Row>

  const list = statement<ListShape<Filter>, Row>((db, shape, fields) => {
    const { sort } = shape.request
    const chosen = columns(
      fields,
      sort.map((key) => key.field),
    )
    return rows(
      db
        .select(chosen)
        .from(table)
        .where(and(conditions(shape), behind(sorts, shape.request)))
        .orderBy(...orderBy(sorts, sort))
        .limit(sql.placeholder('limit'))
        .offset(sql.placeholder('offset')),
    )
  })
  const total = statement((db, shape: ListShape<Filter>) => boundedCount(db, table, conditions(shape)))
  const byId = statement<SQL | undefined, Row>((db, visible, fields) =>
    rows(
      db
        .select(columns(fields))
        .from(table)
        .where(and(present, visible, eq(table.id, sql.placeholder('id')))),
    ),
  )
  const byIds = statement<SQL | undefined, Row>((db, visible, fields) =>
    rows(
      db
        .select(columns(fields))
        .from(table)
        .where(and(present, visible, isOneOf(table.id))),
    ),
  )

  const keyOf = (row: Row, field: string): CursorValue => {
    const value = sortValue?.(row, field) ?? (row as unknown as Record<string, CursorValue | Date>)[field] // sort fields are columns
    return value instanceof Date ? value.toISOString() : (value as CursorValue)
  }

  return {
    page(db, visible, filter, request, fields) {
      const shape = { visible, filter: slots(filter), request }
      const key = keyFor(visible, shapeKey(shape.filter, request))
      const values = wireValues(filter)
      return readPage({
        request,
        read: (limit, offset) => list(db, { ...values, ...pageValues(request, limit, offset) }, { key, shape, fields }),
        key: keyOf,
        count: async () => (await total(db, values, { key, shape }))[0]?.count ?? 0,
      })
    },
    async one(db, visible, id, fields) {
      const [row] = await byId(db, { id }, { key: keyFor(visible), shape: visible, fields })
      return row as never // the columns of the row are those that `fields` chooses
    },
    // likewise
    several: (db, visible, ids, fields) => byIds(db, idValues(ids), { key: keyFor(visible), shape: visible, fields }) as Promise<never[]>,
  }
}
