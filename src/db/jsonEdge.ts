import { type SQL, sql } from 'drizzle-orm'
import { MAX_EXACT_TOTAL } from '../values/page.js'
import { cursorText, type PageOfShape, type WrittenPage, writePage } from './jsonPage.js'
import type { JsonText, WrittenRow } from './jsonText.js'
import type { PageFact } from './pageFacts.js'
import type { SelectedPage } from './selection.js'
import { literal } from './sqlValues.js'
import { Unplannable } from './unplannable.js'

/** Writes the text of a page that belongs to a row, such as the orders of a user. */
export function edgeText(writer: JsonText, page: PageOfShape, selected: SelectedPage, row: WrittenRow): SQL {
  const written = writePage(writer, page, selected)
  const pieces = selected.pieces.map((piece) => {
    if (typeof piece === 'string') return literal(piece)
    return 'fact' in piece ? factText(piece.fact, page, written) : (written.texts[piece.text] ?? literal(''))
  })
  return writer.list(row, sql.join(pieces, sql`||`), written.counts, written.from, written.rows)
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
