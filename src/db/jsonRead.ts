import { and, type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, PgDialect } from 'drizzle-orm/pg-core'
import type { ListQuery } from '../values/page.js'
import type { Compiled, Values } from './driver/compiled.js'
import { MAX_PREPARED_CHARACTERS } from './driver/preparedStatements.js'
import { edgeText } from './jsonEdge.js'
import type { PageOfShape } from './jsonPage.js'
import { type Extra, type JsonStatement, pageStatement, rowStatement } from './jsonStatement.js'
import { INCOMPLETE_BYTE, JsonText, type RowsInSight } from './jsonText.js'
import { type PageFacts, type PageFindings, pageFacts } from './pageFacts.js'
import type { DbForReads, PlanUse } from './planUse.js'
import type { LinkToParent } from './queries/edges.js'
import { boundValues, formKey, type IdsWithin } from './queries/keyset.js'
import { type Source, wireValues } from './queries/source.js'
import type { SelectedPage } from './selection.js'
import type { Shape } from './shapes/shape.js'
import { literal } from './sqlValues.js'
import { type BuiltForms, builtOnce, type Slots } from './statement.js'
import { Unplannable } from './unplannable.js'
import { everyRow, keptCondition, type Visible } from './visible.js'

/** The list of a shape. */
export type ListOfShape<Filter> = Pick<Source<Filter>, 'sorts' | 'matching' | 'words' | 'plannedAlike'> & { readonly shape: Shape }

/** The lists that belong to rows. The type of their filters is known where an edge is declared. */
export interface EdgeOfShape extends ListOfShape<never> {
  /** The column with the id of the row. */
  readonly owner: AnyPgColumn
  readonly link: LinkToParent
}

/** A part of a list, as an edge asks for it. */
export type EdgeQuery = ListQuery<object>

/** The caller of a read. */
export interface Viewer {
  /** The caller's view of the rows of a public type. */
  visible(type: string): Visible
  /** Values of the shapes that do not depend on the row. */
  readonly values: Values
}

/** The answer of a read: texts that nobody parses, and facts beside them. */
export interface WrittenTexts {
  /** Each is a part of the connection's buffer: whoever keeps it longer than the reply copies it. */
  readonly texts: readonly Buffer[]
  /** The rows of each list, by its number. */
  readonly rows: readonly (readonly [list: number, rows: number])[]
  readonly version: number | undefined
  readonly facts: Partial<PageFacts>
  /** The ids of the rows of a page that everybody may see; undefined for another read. */
  readonly ids?: readonly number[]
}

const dialect = new PgDialect()

/** A sample question. The constructor builds a statement for it, to find out whether the selection can be planned. */
const ANY: ListQuery<never> = { filter: {} as never, request: { page: 1, limit: 1, sort: [{ field: 'id', descending: false }] } } // no filter

/** Reads a row. @param id undefined for a type with a single row. @returns undefined when no row is complete and visible */
export type RowRead = (dbFor: DbForReads, viewer: Viewer, id?: number) => Promise<WrittenTexts | undefined>

/** Reads a page. @returns undefined when a row is incomplete */
export type PageRead = (dbFor: DbForReads, viewer: Viewer) => Promise<WrittenTexts | undefined>

/** The reads of one selection, as one statement each. A statement is built once for each form: filters, order, bounds, and the caller's rules. */
export class JsonRead<Filter extends object = object> {
  private readonly built: BuiltForms = new Map()
  /** The types of the rows that the selection shows. The first is the list's own. */
  readonly types: readonly string[]
  /** Whether everybody sees the same rows. A page then tells the ids of its rows. */
  readonly isShared: boolean

  /** @param edges of the selection, by their numbers. @param isShared whether everybody sees all rows of a type. @throws Unplannable */
  constructor(
    private readonly list: ListOfShape<Filter>,
    private readonly selected: SelectedPage,
    private readonly edges: readonly EdgeOfShape[],
    isShared: (type: string) => boolean = () => false,
  ) {
    const types = new Set([list.shape.type])
    const writer = this.writer(({ type }) => void types.add(type), this.placedEdges([]))
    const isList = Object.keys(list.sorts).length > 0
    const statement = isList
      ? pageStatement(writer, placed<never>(list, ANY, '').page(), selected, true)
      : rowStatement(writer, list.shape, selected, undefined)
    mustFit(compiled(statement, selected))
    this.types = [...types]
    this.isShared = this.types.every(isShared)
  }

  /** The read of a row, whatever the caller and the id. @param edges the parts of lists that the edges ask for, by their numbers */
  row(edges: readonly EdgeQuery[]): RowRead {
    const { shape } = this.list
    const lists = this.placedEdges(edges)
    const plan = planUseOf(undefined, lists, false)
    return async (dbFor, viewer, id) => {
      const { key, values, inSight } = this.view(viewer, lists)
      const row = id === undefined ? undefined : sql`${sql.placeholder('id')}`
      const statement = this.once(key, () => rowStatement(this.writer(inSight, lists), shape, this.selected, row))
      const [found] = await dbFor(plan).run(statement, { ...values, id })
      return found && complete(found, {})
    }
  }

  /** The read of a page, whatever the caller. @param edges as for a row */
  page(edges: readonly EdgeQuery[], query: ListQuery<Filter>): PageRead {
    const { request } = query
    const { limit, page } = request
    const lists = this.placedEdges(edges)
    const own = placed(this.list, query, '')
    const ownKey = `${own.key} ${page > 1}`
    return async (dbFor, viewer) => {
      const { key, values, inSight, isOwned } = this.view(viewer, lists)
      const plan = planUseOf(own, lists, isOwned)
      const statement = this.once(`${key} ${ownKey}`, () =>
        pageStatement(this.writer(inSight, lists), own.page(), this.selected, this.isShared),
      )
      const [found] = await dbFor(plan).run(statement, { ...values, ...own.values, offset: (page - 1) * limit })
      const written = found && complete(found, pageFacts(this.selected.facts, request, findings(found)))
      return written && this.isShared ? { ...written, ids: found.extras.ids?.split(',').map(Number) ?? [] } : written
    }
  }

  /** The statement of a form. @throws Unplannable when it is too long; it is not built again to find this out */
  private once(key: string, build: () => JsonStatement): Compiled<Found> {
    return mustFit(builtOnce(this.built, key, () => compiled(build(), this.selected)))
  }

  private placedEdges(queries: readonly EdgeQuery[]): readonly PlacedList[] {
    return this.edges.map((edge, i) => placed(edge, (queries[i] ?? ANY) as ListQuery<never>, listName(i))) // declared together
  }

  private writer(inSight: RowsInSight, lists: readonly PlacedList[]): JsonText {
    return new JsonText(inSight, (writer, { edge: number, page }, _type, row) => {
      const edge = this.edges[number]
      const rows = lists[number]
      if (!edge || !rows) throw new Error('an edge of a selection has no declaration')
      return edgeText(writer, { owner: edge.owner, pageOf: (owner) => rows.page((within) => edge.link(owner, within)) }, page, row)
    })
  }

  /** The rules by which the caller sees the rows of the selection and the shapes of its edges, with their values. */
  private view(
    { visible, values }: Viewer,
    edges: readonly PlacedList[],
  ): { readonly key: string; readonly values: Values; readonly inSight: RowsInSight; readonly isOwned: boolean } {
    const rules = this.types.map((type) => visible(type))
    return {
      isOwned: rules[0] !== everyRow,
      key: [...rules.map(({ rule }) => rule), ...edges.map(({ key }) => key)].join(),
      values: Object.assign({}, values, ...rules.map((rule) => rule.values), ...edges.map((edge) => edge.values)),
      inSight: ({ type }) => keptCondition(visible(type)),
    }
  }
}

const listName = (edge: number) => `e${edge}_`

/** The filters of a list: none; such that PostgreSQL knows how many rows match, or plans alike for all values; or such that their values decide. */
type Filters = 'none' | 'alike' | 'valued'

/** A part of a list in a statement: its shape, and the values that fill the statement in. */
interface PlacedList {
  readonly key: string
  readonly values: Values
  readonly filters: Filters
  /** Called when the statement is built. @param belongs condition of the rows of an edge */
  page(belongs?: (within: IdsWithin) => SQL): PageOfShape
}

/** @param list tells the places of several lists in one statement apart */
function placed<Filter extends object>(
  { shape, sorts, matching, words = {}, plannedAlike = [] }: ListOfShape<Filter>,
  { filter, request }: ListQuery<Filter>,
  list: string,
): PlacedList {
  const places: Record<string, unknown> = {}
  const written: string[] = []
  let filters: Filters = 'none'
  for (const [name, value] of Object.entries(filter)) {
    if (value == null) continue
    const given: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (given.every((word) => words[name]?.some((known) => known === word))) {
      places[name] = literal(Array.isArray(value) ? `{${value.join()}}` : String(value))
      written.push(`${name}=${given.join()}`)
      if (filters === 'none') filters = 'alike'
    } else {
      places[name] = sql.placeholder(list + name)
      if (!plannedAlike.some((alike) => alike === name)) filters = 'valued'
      else if (filters === 'none') filters = 'alike'
    }
  }
  const values = Object.entries(wireValues(filter)).map(([name, value]) => [list + name, value] as const)
  return {
    key: [formKey(places, request), written.join(';'), request.limit].join(' '),
    values: { ...Object.fromEntries(values), ...boundValues(request, list) },
    filters,
    // the same names, each with a place
    page: (belongs) => ({
      shape,
      sorts,
      request,
      list,
      conditions: (within = () => undefined) => and(belongs?.(within), matching?.(places as Slots<Filter>)),
    }),
  }
}

/**
 * Whether PostgreSQL must know the values of a statement to find its rows by the best index. The matches of a filter also depend on the owner of the rows:
 * on the caller who sees them, and on the row that an edge belongs to.
 */
function planUseOf(root: PlacedList | undefined, edges: readonly PlacedList[], isOwned: boolean): PlanUse {
  const { filters = 'none' } = root ?? {}
  const isFresh = filters === 'valued' || (filters === 'alike' && isOwned) || edges.some((edge) => edge.filters !== 'none')
  return isFresh ? 'fresh' : 'kept'
}

/** The columns of a statement's only row. */
interface Found {
  readonly texts: readonly (Buffer | null)[]
  readonly extras: Readonly<Partial<Record<Extra, string>>>
  readonly lists: readonly number[]
}

/** Stands for the text of a statement that is too long to be prepared. */
const TOO_LONG = ''

/** @throws Unplannable for a statement that is too long */
function mustFit<Row>(statement: Compiled<Row>): Compiled<Row> {
  if (statement.text === TOO_LONG) throw new Unplannable(`its statement would have more than ${MAX_PREPARED_CHARACTERS} characters`)
  return statement
}

function compiled({ query, extras, lists }: JsonStatement, { texts: { length } }: SelectedPage): Compiled<Found> {
  const { sql: text, params } = dialect.sqlToQuery(query)
  return {
    text: text.length > MAX_PREPARED_CHARACTERS ? TOO_LONG : text, // a longer text would be planned anew in each run
    parameters: params,
    isOfBytes: true,
    toRows: (rows) =>
      rows.map((row) => {
        const columns = row as (Buffer | null)[] // `isOfBytes`
        const known = extras.map((name, i) => [name, columns[length + i]?.toString()] as const)
        return { texts: columns.slice(0, length), extras: Object.fromEntries(known), lists }
      }),
  }
}

/** PostgreSQL writes a boolean as `t` or `f`. */
function findings({ extras }: Found): PageFindings {
  const { hasMore, firstKey, lastKey, count, isAfter, isBefore } = extras
  const numbered = count === undefined ? undefined : Number(count)
  return { hasMore: hasMore === 't', firstKey, lastKey, count: numbered, isAfter: isAfter === 't', isBefore: isBefore === 't' }
}

/** @returns undefined when an object of the answer is incomplete */
function complete({ texts, extras, lists }: Found, facts: Partial<PageFacts>): WrittenTexts | undefined {
  const whole = texts.filter((text) => text !== null)
  if (whole.length < texts.length || whole.some((text) => text.includes(INCOMPLETE_BYTE))) return undefined
  const [, ...rows] = extras.rows?.split(',').map(Number) ?? []
  const version = extras.version === undefined ? undefined : Number(extras.version)
  return { texts: whole, rows: lists.map((list, i) => [list, rows[i] ?? 0]), version, facts }
}
