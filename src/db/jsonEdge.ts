import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { MAX_EXACT_TOTAL } from '../values/page.js'
import { cursorText, type PageOfShape, rowsOfPage, type WrittenPage, writePage } from './jsonPage.js'
import { type AllRows, type JsonText, listQuery, type WrittenRow } from './jsonText.js'
import type { PageFact } from './pageFacts.js'
import type { SelectedPage } from './selection.js'
import { literal } from './sqlValues.js'
import { Unplannable } from './unplannable.js'

/** A list that belongs to a row. */
export interface EdgeOfRow {
  /** The column with the id of the row. */
  readonly owner: AnyPgColumn
  pageOf(owner: SQL): PageOfShape
}

/**
 * Writes the text of a page that belongs to a row, such as the orders of a user. Many rows may share an object: then the statement reads the pages of all
 * the objects first, each once, and the rows find them by the object's id.
 */
export function edgeText(writer: JsonText, { owner, pageOf }: EdgeOfRow, selected: SelectedPage, row: WrittenRow): SQL {
  const owners = sql`(select distinct * from (${row.all(owner)}) as owner) as owner(id)`
  const ofEach = sql`owner.id`
  const all: AllRows = (column) =>
    sql`select child.* from ${owners} cross join lateral (${rowsOfPage(writer, pageOf(ofEach), [sql`${column}`])}) as child`
  const page = pageOf(row.isShared ? ofEach : row.cell(owner))
  const written = writePage(writer, page, selected, all)
  const query = listQuery(textOf(page, selected, written), written.counts, written.from, sql`with ${written.rows} `)
  if (!row.isShared) return writer.beside(row, query, written.counts)
  const kept = writer.keep(sql`select owner.id, list.* from ${owners} cross join lateral (${query}) as list`)
  return writer.beside(row, sql`select * from ${kept} where id = ${row.cell(owner)}`, written.counts)
}

function textOf(page: PageOfShape, selected: SelectedPage, written: WrittenPage): SQL {
  const pieces = selected.pieces.map((piece) => {
    if (typeof piece === 'string') return literal(piece)
    return 'fact' in piece ? factText(piece.fact, page, written) : (written.texts[piece.text] ?? literal(''))
  })
  return sql.join(pieces, sql`||`)
}

/** A fact as JSON text. `pageFacts` makes the same facts from the findings of a page. */
function factText(fact: PageFact, { request }: PageOfShape, { hasMore, firstKey, lastKey, count, isAfter, isBefore }: WrittenPage): SQL {
  const { fromEnd } = request
  const cursor = (key: SQL) => sql`coalesce(${cursorText(request, key)}, 'null')`
  const either = (...conditions: readonly (SQL | undefined)[]) => {
    const given = conditions.filter((condition) => condition !== undefined)
    return given.length === 0 ? literal('false') : sql`case when ${sql.join(given, sql` or `)} then 'true' else 'false' end`
  }
  switch (fact) {
    case 'startCursor':
      return cursor(fromEnd ? lastKey : firstKey)
    case 'endCursor':
      return cursor(fromEnd ? firstKey : lastKey)
    case 'hasNextPage':
      return either(fromEnd ? undefined : hasMore, isBefore)
    case 'hasPreviousPage':
      return either(fromEnd ? hasMore : undefined, isAfter)
    case 'totalCount':
      return sql`least(${count}, ${sql.raw(String(MAX_EXACT_TOTAL))})::text`
    default:
      throw new Unplannable(`a connection has no ${fact}`)
  }
}
