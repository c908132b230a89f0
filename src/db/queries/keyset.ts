import { type AnyColumn, and, asc, desc, eq, gt, lt, or, type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { type CursorValue, encodeCursor, MAX_EXACT_TOTAL, type Page, type PageRequest, type SortKey, sortText } from '../../values/page.js'
import type { Db } from '../client.js'
import type { Values } from '../driver/compiled.js'

/** Sort field → its ORDER BY expression, which is never null: the keyset would lose rows with null. */
export type SortColumns = Readonly<Record<string, AnyColumn | SQL>>

function column(columns: SortColumns, field: string): AnyColumn | SQL {
  const found = columns[field]
  if (!found) throw new Error(`no sort column ${field}`) // parsePage has refused it before
  return found
}

export function orderBy(columns: SortColumns, sort: readonly SortKey[]): SQL[] {
  return sort.map((key) => (key.descending ? desc : asc)(column(columns, key.field)))
}

/**
 * Condition of the rows behind a cursor. Keys of one direction become a row comparison, which an index answers at any depth. Keys of mixed directions
 * are compared one by one.
 * @param valueAt the value that a key is compared with: by default a placeholder, which `pageValues` fills.
 */
export function behind(columns: SortColumns, { sort, after }: PageRequest, valueAt: (i: number) => unknown = cursorSlot): SQL | undefined {
  if (!after) return undefined
  const keys = sort.map((key, i) => ({ ...key, expression: sql`${column(columns, key.field)}`, value: sql`${valueAt(i)}` }))
  if (keys.every((key) => key.descending === keys[0]?.descending)) {
    const left = sql.join(
      keys.map((key) => key.expression),
      sql`, `,
    )
    const right = sql.join(
      keys.map((key) => key.value),
      sql`, `,
    )
    return keys[0]?.descending ? sql`(${left}) < (${right})` : sql`(${left}) > (${right})`
  }
  return or(
    ...keys.map((key, i) =>
      and(
        ...keys.slice(0, i).map((earlier) => eq(earlier.expression, earlier.value)),
        (key.descending ? lt : gt)(key.expression, key.value),
      ),
    ),
  )
}

function cursorSlot(i: number): Placeholder {
  return sql.placeholder(`after${i}`)
}

/** Values for the placeholders of `behind`, `limit` and `offset`. */
export function pageValues({ after = [] }: PageRequest, limit: number, offset: number): Values {
  return { limit, offset, ...Object.fromEntries(after.map((value, i) => [`after${i}`, value])) }
}

/** Key that tells the statements of one list apart: their conditions, their order, and whether they begin behind a cursor. */
export function shapeKey(filter: object, { sort, after }: PageRequest): string {
  return `${Object.keys(filter).join()} ${sortText(sort)}${after ? ' after' : ''}`
}

/** Undefined for a statement with a caller's own condition (`visible`): such a statement is not kept for other callers. */
export function keyFor(visible: SQL | undefined, key = ''): string | undefined {
  return visible ? undefined : key
}

export interface PageQuery<Row> {
  readonly request: PageRequest
  /** Reads `limit` rows from `offset` on, in the order asked for. */
  read(limit: number, offset: number): Promise<Row[]>
  /** A row's value of a sort field, as a cursor keeps it. */
  key(row: Row, field: string): CursorValue
  count(): Promise<number>
}

/** Reads a page and one row more, which tells whether another page follows. */
export async function readPage<Row>({ request, read, key, count }: PageQuery<Row>): Promise<Page<Row>> {
  const { limit, sort } = request
  const found = await read(limit + 1, (request.page - 1) * limit)
  const rows = found.slice(0, limit)
  const cursor = (row: Row) =>
    encodeCursor(
      sort,
      sort.map((k) => key(row, k.field)),
    )
  const last = found.length > limit ? rows.at(-1) : undefined
  return { rows, request, next: last ? cursor(last) : null, cursor, count }
}

/** Counts at most one row more than the largest exact total, so that the cost of a total does not grow with the table. */
export function boundedCount(db: Db, table: PgTable, where: SQL | undefined) {
  const matches = db
    .select({ one: sql`1`.as('one') })
    .from(table)
    .where(where)
    .limit(MAX_EXACT_TOTAL + 1)
    .as('matches')
  return db.select({ count: sql`count(*)`.mapWith(Number) }).from(matches)
}

/** `column = any('{1,2}')` with a placeholder for the ids: one statement text serves any number of ids. */
export function isOneOf(expression: AnyColumn): SQL {
  return sql`${expression} = any(${sql.placeholder('ids')}::bigint[])`
}

/** Value for the placeholder of `isOneOf`. */
export function idValues(ids: readonly number[]): Values {
  return { ids: `{${ids.join(',')}}` }
}
