import { type AnyColumn, and, asc, desc, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm'
import { type CursorValue, encodeCursor, MAX_EXACT_TOTAL, type Page, type PageRequest, type SortKey } from '../../values/page.js'
import type { Db } from '../client.js'

/** Sort field → the expression it orders by; never null, or the keyset would lose rows. */
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
 * The rows behind a cursor. Keys of one direction become a row comparison, which an index answers at any depth; mixed directions are
 * spelled out key by key.
 */
export function behind(columns: SortColumns, { sort, after }: PageRequest): SQL | undefined {
  if (!after) return undefined
  const keys = sort.map((key, i) => ({ ...key, expression: column(columns, key.field), value: after[i] as CursorValue }))
  if (keys.every((key) => key.descending === keys[0]?.descending)) {
    const left = sql.join(
      keys.map((key) => sql`${key.expression}`),
      sql`, `,
    )
    const right = sql.join(
      keys.map((key) => sql`${key.value}`),
      sql`, `,
    )
    return keys[0]?.descending ? sql`(${left}) < (${right})` : sql`(${left}) > (${right})`
  }
  return or(
    ...keys.map((key, i) =>
      and(
        ...keys.slice(0, i).map((earlier) => eq(sql`${earlier.expression}`, earlier.value)),
        (key.descending ? lt : gt)(sql`${key.expression}`, key.value),
      ),
    ),
  )
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

/** Counts at most one row more than is ever shown exactly: the price of a total does not grow with the table. */
export async function boundedCount(db: Db, table: SQL, where: SQL | undefined): Promise<number> {
  const condition = where ? sql`where ${where}` : sql``
  const [row] = await db.execute<{ n: number }>(
    sql`select count(*)::int as n from (select 1 from ${table} ${condition} limit ${sql.raw(String(MAX_EXACT_TOTAL + 1))}) as bounded`,
  )
  return row?.n ?? 0
}

/** `column = any('{1,2}')`: one statement text for every number of ids, so it is prepared once. */
export function isOneOf(expression: AnyColumn, ids: readonly number[]): SQL {
  return sql`${expression} = any(${`{${ids.join(',')}}`}::bigint[])`
}
