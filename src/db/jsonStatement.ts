import { type SQL, sql } from 'drizzle-orm'
import { type PageOfShape, writePage } from './jsonPage.js'
import { INCOMPLETE, type JsonText, listed, rowsOf } from './jsonText.js'
import type { PageFact } from './pageFacts.js'
import type { SelectedPage } from './selection.js'
import type { Shape } from './shapes/shape.js'
import { idColumn } from './shapes/shapeColumns.js'

/** A column of a statement beside its texts. `rows` begins with the number of rows, and goes on with the rows of the lists. */
export type Extra = 'rows' | 'version' | 'ids' | 'hasMore' | 'firstKey' | 'lastKey' | 'count' | 'isAfter' | 'isBefore'

/** A statement as SQL, with the meaning of its columns. */
export interface JsonStatement {
  readonly query: SQL
  /** The columns behind the texts. */
  readonly extras: readonly Extra[]
  /** The lists whose rows the column `rows` tells, in their order. */
  readonly lists: readonly number[]
}

/** A statement that reads one row. @param id of the row; undefined for a type with a single row */
export function rowStatement(writer: JsonText, shape: Shape, { texts }: Pick<SelectedPage, 'texts'>, id: SQL | undefined): JsonStatement {
  const isWanted = id && sql`${idColumn(shape)} = ${id}`
  const found = (selected: readonly SQL[]) => rowsOf(shape, selected, [isWanted, writer.inSight(shape)])
  const row = writer.row((column) => found([sql`${column}`]))
  const objects = texts.map((parts) => sql`coalesce(${writer.object(shape.fields, shape.type, parts, row)}, ${INCOMPLETE})`)
  const { version } = shape.fields
  const extras: (readonly [Extra, SQL])[] = [['rows', numbers([sql`1`, ...row.counts.map(([, rows]) => sql`coalesce(${rows}, 0)`)])]]
  if (version?.kind === 'leaf') extras.push(['version', version.json(row.cell)])
  const columns = listed([...objects, ...extras.map(([, column]) => column)])
  return {
    query: sql`${writer.withKept()}select ${columns} from (${found(row.columns)}) as ${row.alias}${sql.join(row.joins)}`,
    extras: extras.map(([name]) => name),
    lists: row.counts.map(([list]) => list),
  }
}

/** A statement that reads a page. @param tellsIds whether it tells the ids of the rows */
export function pageStatement(writer: JsonText, page: PageOfShape, selected: SelectedPage, tellsIds: boolean): JsonStatement {
  const { rows, from, texts, counts, ids, ...found } = writePage(writer, page, selected, undefined, tellsIds)
  const findings = neededBy(selected.facts).flatMap((name) => (found[name] ? [[name, found[name]] as const] : []))
  // a count in each statement makes it an aggregate, even without texts
  const extras: (readonly [Extra, SQL])[] = [['rows', numbers([sql`count(*)`, ...counts.map(([, count]) => count)])], ...findings]
  if (ids) extras.push(['ids', ids])
  return {
    query: sql`${writer.withKept([rows])}select ${listed([...texts, ...extras.map(([, column]) => column)])} ${from}`,
    extras: extras.map(([name]) => name),
    lists: counts.map(([list]) => list),
  }
}

/** The findings that facts are made of. */
const findingsOf = {
  hasMore: ['nextCursor', 'hasNextPage', 'hasPreviousPage'],
  firstKey: ['startCursor', 'endCursor'],
  lastKey: ['nextCursor', 'startCursor', 'endCursor'],
  count: ['total', 'totalIsExact', 'pages', 'totalCount'],
  isAfter: ['hasPreviousPage'],
  isBefore: ['hasNextPage'],
} as const satisfies Partial<Record<Extra, readonly PageFact[]>>

function neededBy(facts: ReadonlySet<PageFact>): (keyof typeof findingsOf)[] {
  const names = Object.keys(findingsOf) as (keyof typeof findingsOf)[] // its own keys
  return names.filter((name) => findingsOf[name].some((fact) => facts.has(fact)))
}

/** Numbers with commas between them, in a column of their own. */
function numbers(expressions: readonly SQL[]): SQL {
  return sql`concat_ws(',', ${listed(expressions)})`
}
