import { invalidField } from './errors/make.js'
import { textProblem } from './text.js'

export const MAX_LIMIT = 100
/** Entries of a nested list that has no pages: the newest ones are shown. */
export const MAX_NESTED = 100
export const DEFAULT_LIMIT = 20
/** Deeper pages are read by cursor, because the cost of an offset grows with the skipped rows. */
export const MAX_PAGE = 100
/** `total` is exact up to here; beyond it counting would cost more than the page itself. */
export const MAX_EXACT_TOTAL = 10_000
const MAX_SORT_KEYS = 3

export interface SortKey {
  readonly field: string
  readonly descending: boolean
}

export type CursorValue = string | number
/** The kind of a sort field's values in a cursor; a moment is ISO 8601 text. */
type CursorKind = 'integer' | 'int32' | 'text' | 'moment'
const MOMENT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** A row's values of the sort keys, including its id. */
type RowKey = readonly CursorValue[]

/** A bound of the rows of a connection: the rows lie behind the row of `after`, and ahead of the row of `before`. */
export type Bound = 'after' | 'before'

/** A request for a page: its beginning (a page number or a row's sort values), its number of rows, and its order. */
export interface PageRequest {
  readonly page: number
  readonly limit: number
  readonly sort: readonly SortKey[]
  /** The page begins behind this row. */
  readonly after?: RowKey
  /** The page ends before this row. */
  readonly before?: RowKey
  /** True when the page holds the last rows between its bounds, and not the first. */
  readonly fromEnd?: true
}

/** The part of a list that a caller asks for: the conditions of its rows, and its position. */
export interface ListQuery<Filter> {
  readonly filter: Filter
  readonly request: PageRequest
}

/** A page of rows. `count` is called only when the caller asks for the total; `next` is the cursor behind the last row. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly request: PageRequest
  /** Whether rows follow in the direction of reading. */
  readonly hasMore: boolean
  readonly next: string | null
  /** The cursor behind a row of this page. */
  cursor(row: Row): string
  /** @returns the number of matching rows, at most MAX_EXACT_TOTAL + 1. */
  count(): Promise<number>
}

/** A page of a connection. */
export interface ConnectionPage<Row> extends Page<Row> {
  /** Whether the list has rows on the other side of a bound; the row of the bound itself counts. False when the request lacks the bound. */
  hasOutside(bound: Bound): Promise<boolean>
}

/** The list arguments as callers of either style give them. */
export interface PageArguments {
  readonly page?: number | null
  readonly limit?: number | null
  readonly after?: string | null
  readonly sort?: string | null
}

/** The arguments of a connection (Relay Cursor Connections). */
export interface ConnectionArguments {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
  readonly sort?: string | null
}

type SortKinds = Readonly<Record<string, CursorKind>>

/**
 * Makes a page request of the list arguments. The schema has already checked the range of `page` and `limit`.
 * @param allowed sort field → the kind of value its cursor holds; `id` is always the last key, so the order is total.
 * @throws VALIDATION_ERROR naming `sort` or `after`.
 */
export function parsePage({ page, limit, after, sort }: PageArguments, allowed: SortKinds, defaultSort: string): PageRequest {
  return { page: after ? 1 : (page ?? 1), limit: limit ?? DEFAULT_LIMIT, ...parsePosition({ after, sort }, allowed, defaultSort) }
}

/**
 * Makes a page request of the arguments of a connection: the first or the last rows between `after` and `before`, or the first rows by default. The
 * schema has already checked the range of `first` and `last`, and that only one of them is given.
 * @param allowed as for `parsePage`. @throws VALIDATION_ERROR naming `sort`, `after` or `before`.
 */
export function parseConnection(
  { first, last, after, before, sort }: ConnectionArguments,
  allowed: SortKinds,
  defaultSort: string,
): PageRequest {
  const limit = last ?? first ?? DEFAULT_LIMIT
  return { page: 1, limit, ...parsePosition({ after, before, sort }, allowed, defaultSort), ...(last != null && { fromEnd: true }) }
}

/** The sort order, which is that of the cursors, and the bounds. @throws VALIDATION_ERROR */
function parsePosition(
  { after, before, sort }: Pick<ConnectionArguments, Bound | 'sort'>,
  allowed: SortKinds,
  defaultSort: string,
): Pick<PageRequest, Bound | 'sort'> {
  const begin = after ? readCursor('after', after, allowed) : undefined
  const end = before ? readCursor('before', before, allowed) : undefined
  const keys = (begin ?? end)?.keys
  if (!keys) return { sort: parseSort(sort ?? defaultSort, allowed) }
  if (sort != null && sortText(parseSort(sort, allowed)) !== sortText(keys)) {
    throw invalidField('sort', 'must equal the sort order of the cursor: leave it out or send the same sort order', {
      value: sort,
      allowed: [sortText(keys)],
    })
  }
  if (end && sortText(end.keys) !== sortText(keys))
    throw invalidField('before', 'must be a cursor of the same sort order as after', { value: before })
  return { sort: keys, ...(begin && { after: begin.values }), ...(end && { before: end.values }) }
}

function readCursor(argument: Bound, text: string, allowed: SortKinds): { readonly keys: readonly SortKey[]; readonly values: RowKey } {
  const { sort, values } = decodeCursor(argument, text)
  const keys = parseSort(sort, allowed, MAX_SORT_KEYS + 1) // plus the id
  const fits = values.length === keys.length && keys.every((key, i) => fitsKey(values[i], allowed[key.field]))
  if (!fits) throw notACursor(argument, text)
  return { keys, values }
}

/** `-createdAt,name` → keys, with `id` added as the last one in the direction of the first. */
function parseSort(text: string, allowed: Readonly<Record<string, unknown>>, maxKeys = MAX_SORT_KEYS): SortKey[] {
  const names = Object.keys(allowed)
  const keys = text.split(',').map((part) => ({ field: part.replace(/^-/, ''), descending: part.startsWith('-') }))
  for (const { field } of keys) {
    if (!names.includes(field))
      throw invalidField('sort', `must consist of ${names.join(', ')}, with - before a name for descending order`, {
        value: text,
        allowed: names,
      })
  }
  if (new Set(keys.map((key) => key.field)).size < keys.length) throw invalidField('sort', 'must name each field once', { value: text })
  if (keys.length > maxKeys) throw invalidField('sort', `must name at most ${MAX_SORT_KEYS} fields`, { value: text })
  if (keys.some((key) => key.field === 'id')) return keys
  return [...keys, { field: 'id', descending: keys[0]?.descending ?? false }]
}

function fitsKey(value: unknown, kind: CursorKind | undefined): boolean {
  if (kind === 'integer') return Number.isSafeInteger(value)
  if (kind === 'int32') return Number.isInteger(value) && (Number(value) | 0) === value
  if (typeof value !== 'string') return false
  return kind === 'moment' ? MOMENT.test(value) && isMoment(value) : textProblem(value) === undefined
}

/** True when the day and the hour exist. JavaScript reads 30 February as 2 March, but PostgreSQL refuses 30 February. */
function isMoment(text: string): boolean {
  const moment = new Date(text)
  return !Number.isNaN(moment.getTime()) && moment.toISOString() === text
}

/** The keys as the caller would write them. */
export function sortText(sort: readonly SortKey[]): string {
  return sort.map((key) => (key.descending ? '-' : '') + key.field).join(',')
}

/** An opaque position in a list: the sort and one row's values of its keys. */
export function encodeCursor(sort: readonly SortKey[], values: readonly CursorValue[]): string {
  return encodeCursorText(sort, values.map((value) => JSON.stringify(value)).join())
}

/** The same for values that are JSON text already, with commas between them. */
export function encodeCursorText(sort: readonly SortKey[], values: string): string {
  return Buffer.from(`${cursorStart(sort)}${values}]`).toString('base64url')
}

/** The text of a cursor up to the values. */
export function cursorStart(sort: readonly SortKey[]): string {
  return `[${JSON.stringify(sortText(sort))},`
}

function decodeCursor(argument: Bound, text: string): { sort: string; values: CursorValue[] } {
  try {
    const [sort, ...values]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString())
    const plain = values.filter((value): value is CursorValue => typeof value === 'string' || typeof value === 'number')
    if (typeof sort === 'string' && plain.length === values.length) return { sort, values: plain }
  } catch {
    // falls through: the text is no cursor
  }
  throw notACursor(argument, text)
}

const sources: Readonly<Record<Bound, string>> = {
  after: 'pagination.nextCursor or pageInfo.endCursor',
  before: 'pageInfo.startCursor',
}

function notACursor(argument: Bound, value: string) {
  return invalidField(argument, `is not a cursor of this list: use ${sources[argument]}`, { value })
}
