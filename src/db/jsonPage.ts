import { type SQL, sql } from 'drizzle-orm'
import { cursorStart, MAX_EXACT_TOTAL, type PageRequest } from '../values/page.js'
import { type AllRows, type Counts, INCOMPLETE, type JsonText, keyName, listed, rowCounts, rowsOf, type WrittenRow } from './jsonText.js'
import { between, type IdsWithin, idsWithin, orderBy, outside, type SortColumns, sortColumn } from './queries/keyset.js'
import type { SelectedPage } from './selection.js'
import type { Shape } from './shapes/shape.js'
import { idColumn } from './shapes/shapeColumns.js'
import { literal } from './sqlValues.js'

/** A page of a list. */
export interface PageOfShape {
  readonly shape: Shape
  readonly sorts: SortColumns
  /** The conditions of the list's rows, whatever the page. A table between an owner and the rows has the bounds of the page, too. */
  conditions(within?: IdsWithin): SQL | undefined
  readonly request: PageRequest
  /** Tells the places of several lists in one statement apart. */
  readonly list: string
}

/** The expressions of a page, which aggregate the rows of `from`. */
export interface WrittenPage {
  /** The texts of the rows, in the order of the list, with commas between them. */
  readonly texts: readonly SQL[]
  readonly counts: Counts
  /** FROM and WHERE behind `rows`. */
  readonly from: SQL
  /** For WITH: the rows of the page, and one row more, which tells whether other rows follow. */
  readonly rows: SQL
  readonly hasMore: SQL
  /** The sort keys of the first and of the last row in the order of reading, as JSON text; null without rows. */
  readonly firstKey: SQL
  readonly lastKey: SQL
  readonly count: SQL
  /** The ids of the rows with commas between them; null without rows. */
  readonly ids: SQL | undefined
  /** Whether rows lie on the other side of a bound; undefined for a request without the bound. */
  readonly isAfter: SQL | undefined
  readonly isBefore: SQL | undefined
}

/** @param all the rows of the pages of all owners, for a page that belongs to a row. @param tellsIds whether the ids of the rows are read */
export function writePage(
  writer: JsonText,
  page: PageOfShape,
  { texts, lists }: Pick<SelectedPage, 'texts' | 'lists'>,
  all?: AllRows,
  tellsIds = false,
): WrittenPage {
  const { shape, sorts, request, list } = page
  const { sort, limit, after, before, fromEnd } = request
  const size = sql.raw(String(limit))
  const ofPage: AllRows = (column) => sql`select ${row.cell(column)} from page as ${row.alias} where ${row.alias}.n <= ${size}`
  const row: WrittenRow = writer.row(all ?? ofPage, (alias) => cursorText(request, keysOf(shape, request, alias)))
  const order = fromEnd ? sql`${row.alias}.n desc` : sql`${row.alias}.n`
  const written = texts.map((parts) => {
    const object = sql`coalesce(${writer.object(shape.fields, shape.type, parts, row)}, ${INCOMPLETE})`
    return sql`coalesce(string_agg(${object}, ',' order by ${order}), '')`
  })
  const ids = tellsIds ? sql`string_agg(${row.cell(idColumn(shape))}::text, ',')` : undefined
  const keys = sort.map(({ field }, i) => sql`${sortColumn(sorts, field)} as ${keyName(i)}`)
  const found = rowsOfPage(writer, page, [...row.columns, ...keys], limit + 1)
  const key = sql`select ${keysOf(shape, request, sql`page`)} from page where n <= ${size}`
  const counted = sql`${rowsOf(shape, [sql`1`], [page.conditions(), writer.inSight(shape)])} limit ${sql.raw(String(MAX_EXACT_TOTAL + 1))}`
  // in its order, the next row is found by the index of the order; PostgreSQL ignores the order within EXISTS
  const beyond = (bound: 'after' | 'before') =>
    sql`(${rowsWithin(writer, page, [sql`1`], (columns) => outside(columns, request, bound, list))} order by ${listed(orderBy(sorts, { sort, ...(bound === 'after' && { fromEnd: true }) }))} limit 1) is not null`
  return {
    texts: written,
    counts: rowCounts(lists, row),
    rows: sql`page as materialized (select found.*, row_number() over () as n from (${found}) as found)`,
    from: sql`from page as ${row.alias}${sql.join(row.joins)} where ${row.alias}.n <= ${size}`,
    hasMore: sql`exists (select from page where n > ${size})`,
    firstKey: sql`(${key} order by n limit 1)`,
    lastKey: sql`(${key} order by n desc limit 1)`,
    count: sql`(select count(*) from (${counted}) as counted)`,
    ids,
    isAfter: after && beyond('after'),
    isBefore: before && beyond('before'),
  }
}

/** The rows of a page in the order of reading. @param limit the most rows, by default those of the page */
export function rowsOfPage(writer: JsonText, page: PageOfShape, columns: readonly SQL[], limit: number = page.request.limit): SQL {
  const { sorts, request, list } = page
  const found = rowsWithin(writer, page, columns, (keys) => between(keys, request, list))
  return sql`${found} order by ${listed(orderBy(sorts, request))} limit ${sql.raw(String(limit))}${offsetOf(request)}`
}

function rowsWithin(
  writer: JsonText,
  { shape, sorts, conditions, request }: PageOfShape,
  columns: readonly SQL[],
  bounds: (columns: SortColumns) => SQL | undefined,
): SQL {
  return rowsOf(shape, columns, [conditions(idsWithin(request, bounds)), writer.inSight(shape), bounds(sorts)])
}

/** An offset is a value, and a limit is a part of the text: PostgreSQL plans badly for an unknown limit, and for an offset that may be absent. */
function offsetOf({ page }: PageRequest): SQL {
  return page > 1 ? sql` offset ${sql.placeholder('offset')}` : sql``
}

/** The JSON texts of a row's sort keys with commas between them, as cursors have them. */
function keysOf({ fields }: Shape, { sort }: PageRequest, row: SQL): SQL {
  const texts = sort.map(({ field }, i) => {
    const key = sql`${row}.${keyName(i)}`
    const leaf = fields[field]
    // moments and texts stand in a cursor as in a reply; amounts are in hundredths there, like all numbers in the database
    const isText = leaf?.kind === 'leaf' && (leaf.scalar === 'DateTime' || leaf.scalar === 'String')
    return isText ? leaf.json(() => key) : sql`${key}::text`
  })
  return sql.join(texts, sql`||','||`)
}

/** A cursor as JSON text. PostgreSQL breaks the lines of long texts in base64, and pads them. */
export function cursorText({ sort }: PageRequest, keys: SQL): SQL {
  const text = sql`${literal(cursorStart(sort))}||${keys}||']'`
  return sql`'"'||translate(encode(convert_to(${text}, 'UTF8'), 'base64'), '+/='||chr(10), '-_')||'"'`
}
