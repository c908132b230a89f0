import { type AnyColumn, and, asc, desc, eq, gt, gte, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import {
  type Bound,
  type CursorValue,
  encodeCursor,
  MAX_EXACT_TOTAL,
  type Page,
  type PageRequest,
  type SortKey,
  sortText,
} from '../../values/page.js'
import type { Db } from '../client.js'
import type { Values } from '../driver/compiled.js'

/** Sort field → its ORDER BY expression, which is never null: the keyset would lose rows with null. */
export type SortColumns = Readonly<Record<string, AnyColumn | SQL>>

/** The ORDER BY expression of a sort field. */
export function sortColumn(columns: SortColumns, field: string): AnyColumn | SQL {
  const found = columns[field]
  if (!found) throw new Error(`no sort column ${field}`) // parsePage has refused it before
  return found
}

/** The order in which a page is read: a page of the last rows is read from the end. */
export function orderBy(columns: SortColumns, { sort, fromEnd }: Pick<PageRequest, 'sort' | 'fromEnd'>): SQL[] {
  return (fromEnd ? reversed(sort) : sort).map((key) => (key.descending ? desc : asc)(sortColumn(columns, key.field)))
}

function reversed(sort: readonly SortKey[]): SortKey[] {
  return sort.map(({ field, descending }) => ({ field, descending: !descending }))
}

/** Condition of the rows behind the request's `after`. @param valueAt the value of a key: by default a placeholder, which `pageValues` fills. */
export function behind(columns: SortColumns, { sort, after }: PageRequest, valueAt = cursorSlot('after')): SQL | undefined {
  return after && beyond(columns, sort, valueAt)
}

/** Condition of the rows between the bounds of a request. @param list tells the places of several lists in one statement apart */
export function between(columns: SortColumns, request: PageRequest, list = ''): SQL | undefined {
  const { before, sort } = request
  return and(behind(columns, request, cursorSlot('after', list)), before && beyond(columns, reversed(sort), cursorSlot('before', list)))
}

/** Condition of the rows on the other side of a bound, with the row of the bound. @param list as for `between` */
export function outside(columns: SortColumns, { sort }: PageRequest, bound: Bound, list = ''): SQL | undefined {
  return beyond(columns, bound === 'after' ? reversed(sort) : sort, cursorSlot(bound, list), { withEqual: true })
}

/**
 * Condition of the rows that follow a row in the order `sort`. Keys of one direction become a row comparison, which an index answers at any depth.
 * Keys of mixed directions are compared one by one.
 * @param valueAt the row's value of a key. @param withEqual whether the row itself counts.
 */
function beyond(
  columns: SortColumns,
  sort: readonly SortKey[],
  valueAt: (i: number) => unknown,
  { withEqual = false }: { readonly withEqual?: boolean } = {},
): SQL | undefined {
  const keys = sort.map((key, i) => ({ ...key, expression: sql`${sortColumn(columns, key.field)}`, value: sql`${valueAt(i)}` }))
  if (keys.every((key) => key.descending === keys[0]?.descending)) {
    const left = sql.join(
      keys.map((key) => key.expression),
      sql`, `,
    )
    const right = sql.join(
      keys.map((key) => key.value),
      sql`, `,
    )
    const comparison = sql.raw(`${keys[0]?.descending ? '<' : '>'}${withEqual ? '=' : ''}`)
    return sql`(${left}) ${comparison} (${right})`
  }
  const equal = keys.map((key) => eq(key.expression, key.value))
  const [first] = keys
  return and(
    // follows from the rest, and lets an index of the first key begin at the cursor
    first && (first.descending ? lte : gte)(first.expression, first.value),
    or(
      ...keys.map((key, i) => and(...equal.slice(0, i), (key.descending ? lt : gt)(key.expression, key.value))),
      withEqual ? and(...equal) : undefined,
    ),
  )
}

/** Condition that a column with the ids of a list's rows meets wherever the rows lie within the bounds of a read. */
export type IdsWithin = (ids: AnyColumn) => SQL | undefined

/**
 * The bounds of a list in the order of its ids, for another column with these ids. Without them PostgreSQL reads a table between an owner and its rows from
 * the beginning, however deep the page. A list in another order has none.
 * @param bounds such as `between`, for the sort columns of the list
 */
export function idsWithin({ sort }: PageRequest, bounds: (columns: SortColumns) => SQL | undefined): IdsWithin {
  return (ids) => (sort.length === 1 && sort[0]?.field === 'id' ? bounds({ id: ids }) : undefined)
}

function cursorSlot(bound: Bound, list = ''): (i: number) => unknown {
  return (i) => sql.placeholder(`${list}${bound}${i}`)
}

/** Values for the placeholders of the bounds, of `limit` and of `offset`. */
export function pageValues(request: PageRequest, limit: number, offset: number): Values {
  return { limit, offset, ...boundValues(request) }
}

/** Values for the placeholders of the bounds. @param list as for `between` */
export function boundValues({ after = [], before = [] }: PageRequest, list = ''): Values {
  const named = (bound: Bound, values: readonly CursorValue[]) => values.map((value, i) => [`${list}${bound}${i}`, value] as const)
  return Object.fromEntries([...named('after', after), ...named('before', before)])
}

/** Key that tells the statements of one list apart: their conditions, their order, and the bounds of their rows. */
export function formKey(filter: object, { sort, after, before, fromEnd }: PageRequest): string {
  const bounds = [after && 'after', before && 'before', fromEnd && 'from end'].filter(Boolean)
  return [Object.keys(filter).join(), sortText(sort), ...bounds].join(' ')
}

export interface PageQuery<Row> {
  readonly request: PageRequest
  /** Reads `limit` rows from `offset` on, in the order asked for. */
  read(limit: number, offset: number): Promise<Row[]>
  /** A row's value of a sort field, as a cursor keeps it. */
  key(row: Row, field: string): CursorValue
  count(): Promise<number>
}

/** Reads a page and one row more, which tells whether other rows follow. */
export async function readPage<Row>({ read, ...query }: PageQuery<Row>): Promise<Page<Row>> {
  const { page, limit } = query.request
  return pageOf(query, await read(limit + 1, (page - 1) * limit))
}

/** The page of the rows that were read: at most `limit` rows and one more, in the order of reading. */
export function pageOf<Row>({ request, key, count }: Omit<PageQuery<Row>, 'read'>, found: readonly Row[]): Page<Row> {
  const { limit, sort, fromEnd } = request
  const rows = found.slice(0, limit)
  if (fromEnd) rows.reverse()
  const hasMore = found.length > limit
  const cursor = (row: Row) =>
    encodeCursor(
      sort,
      sort.map((k) => key(row, k.field)),
    )
  const last = hasMore && !fromEnd ? rows.at(-1) : undefined
  return { rows, request, hasMore, next: last ? cursor(last) : null, cursor, count }
}

/** Counts at most one row more than the largest exact total, so that the cost of a total does not grow with the table. */
export function boundedCount(db: Db, table: PgTable, where: SQL | undefined) {
  const matches = db.select({ one: sql`1` }).from(table).where(where)
  // with a parameter for the limit, PostgreSQL would plan for a tenth of the matches, and prefer a scan of the table to an index of few rows
  const bounded = sql`(${matches} limit ${sql.raw(String(MAX_EXACT_TOTAL + 1))}) as matches`
  return db.select({ count: sql`count(*)`.mapWith(Number) }).from(bounded)
}

/** `column = any('{1,2}')` with a placeholder for the ids: one statement text serves any number of ids. */
export function isOneOf(expression: AnyColumn): SQL {
  return sql`${expression} = any(${sql.placeholder('ids')}::bigint[])`
}

/** Value for the placeholder of `isOneOf`. */
export function idValues(ids: readonly number[]): Values {
  return { ids: `{${ids.join(',')}}` }
}
