import { createHash } from 'node:crypto'
import { type GraphQLArgument, getNamedType, isEnumType, isRequiredArgument } from 'graphql'
import { constraintOf } from '../../../src/schema/constrained.js'
import { filtersOf, plainFields, type ShownList } from './shownLists.js'

const uuidOf = (n: number) => {
  const hash = createHash('md5').update(String(n)).digest('hex') // as `fillLists` makes the ids of its events
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20)].join('-')
}
/** The rows of `fillLists` are spread over 2025. */
const [early, soonAfter, late, latest] = ['01-01T08', '01-01T09', '12-31T15', '12-31T16'].map(
  (hour) => `"2025-${hour}:00:00.000Z"`,
) as Moments
type Moments = [early: string, soonAfter: string, late: string, latest: string]

/** Values of arguments, as GraphQL text: for many and for few of the rows of `fillLists`. Enums need none. */
const values: Readonly<Record<string, readonly string[]>> = {
  category: ['"kind 1"', '"KIND 777"'],
  tag: ['"tag 1"', '"TAG 777"'],
  species: ['"species 1"', '"SPECIES 777"'],
  q: ['"common"', '"rare7"'],
  ids: ['[5, 777]'],
  statuses: ['[available, sold]', '[pending, sold]'],
  minPrice: ['2', '998'],
  maxPrice: ['998', '2'],
  minTotal: ['2', '998'],
  maxTotal: ['998', '2'],
  createdFrom: [early, late],
  createdTo: [latest, soonAfter],
  from: [early, late],
  to: [latest, soonAfter],
  customerId: ['3', '777'],
  userId: ['3'],
  objectId: ['777'],
  webhookId: ['1'],
  type: ['"order.updated"', '"order.cancelled"'],
  eventType: ['"order.updated"', '"order.cancelled"'],
  objectType: ['"order"', '"pet"'],
  method: ['"GET"', '"POST"'],
  errorCode: ['"NOT_FOUND"'],
  eventId: [`"${uuidOf(777)}"`],
  status: ['404'],
  path: ['"/v1"', '"/graphql"'],
  operationName: ['"pets"', '"other"'],
  requestId: ['"request-777"'],
  subject: ['"Part 1"', '"Part 777"'],
  fromConsole: ['true'],
}

function valuesOf({ name, type, extensions }: GraphQLArgument): readonly string[] {
  const inner = getNamedType(type)
  if (isEnumType(inner) && !values[name]?.[0]?.startsWith('[')) return inner.getValues().map((value) => value.name)
  const allowed = constraintOf(extensions)?.oneOf
  const found = values[name] ?? (allowed && [allowed[0], allowed.at(-1)].map((text) => JSON.stringify(text)))
  if (!found) throw new Error(`${name} has no values: add some to test/support/lists/questions.ts`)
  return found
}

/** A way to ask for the rows or the size of a list. */
export interface Question {
  readonly args: string
  readonly asks: 'rows' | 'end' | 'total'
  /** Whether to ask for the next rows, too. */
  readonly isFollowed: boolean
}

/**
 * The questions of a list. Lists of pages are asked for each filter in each order. Their connections and edges, which have the same conditions, are asked
 * for each filter and for each order.
 * @param sorts the fields by which the list can be sorted. @param withPairs asks for each pair of filters, too
 */
export function questionsOf(list: ShownList, sorts: readonly string[], withPairs = false): Question[] {
  const [required, optional] = [filtersOf(list).filter(isRequiredArgument), filtersOf(list).filter((arg) => !isRequiredArgument(arg))]
  const fixed = combinations(required)
  const single = optional.flatMap((arg) => combinations([arg]))
  const pairs =
    !withPairs || list.form !== 'page'
      ? []
      : optional.flatMap((arg, i) => optional.slice(i + 1).flatMap((other) => combinations([arg, other]))).filter(isAllowed)
  const [first, second] = sorts.filter((sort) => sort !== 'id')
  const mixed = first && second ? [`-${first},${second}`] : []
  const written = (sort: string) => `sort: "${sort}"`
  const orders = ['', ...[...sorts.flatMap((sort) => [sort, `-${sort}`]), ...mixed].map(written)]
  const ordersOfFilters = list.form === 'page' ? ['', ...sorts.map(written)] : ['']

  const ask = (filters: readonly string[], order: string, rest: Pick<Question, 'asks' | 'isFollowed'>): Question[] =>
    fixed.map((always) => ({ args: [...always, ...filters, order].filter(Boolean).join(', '), ...rest }))
  const rows = { asks: 'rows', isFollowed: false } as const
  const total = { asks: 'total', isFollowed: false } as const
  return [
    ...orders.flatMap((order) => ask([], order, { asks: 'rows', isFollowed: true })),
    ...(list.form === 'page' ? [] : orders.flatMap((order) => ask([], order, { asks: 'end', isFollowed: true }))),
    ...single.flatMap((filter) => ordersOfFilters.flatMap((order) => ask(filter, order, rows))),
    ...[[], ...single].flatMap((filters) => ask(filters, '', total)),
    ...pairs.flatMap((filters) => ask(filters, '', rows)),
  ]
}

/** Every choice of one value for each argument, as `name: value`. */
function combinations(args: readonly GraphQLArgument[]): string[][] {
  const [arg, ...others] = args
  if (!arg) return [[]]
  return valuesOf(arg).flatMap((value) => combinations(others).map((rest) => [`${arg.name}: ${value}`, ...rest]))
}

/** Pairs of arguments that refuse each other: two ways to name statuses, and the two ends of empty ranges. */
const refusals: readonly (readonly [string, string])[] = [
  ['status: ', 'statuses: '],
  ['minPrice: 998', 'maxPrice: 2'],
  ['minTotal: 998', 'maxTotal: 2'],
  [`createdFrom: ${late}`, `createdTo: ${soonAfter}`],
  [`from: ${late}`, `to: ${soonAfter}`],
]

function isAllowed(filters: readonly string[]): boolean {
  const has = (beginning: string) => filters.some((filter) => filter.startsWith(beginning))
  return !refusals.some(([one, other]) => has(one) && has(other))
}

/** Parents of the edges, with three rows at least. */
const parents: Readonly<Record<string, string>> = {
  Category: 'categories(limit: 3)',
  Tag: 'tags(limit: 3)',
  Pet: 'pets(limit: 3)',
  User: 'users(limit: 5)',
}

/** The document of a question. @param bound the rows follow this cursor, or end before it. */
export function documentOf(list: ShownList, { args, asks }: Question, bound?: string): string {
  const isEnd = asks === 'end'
  const position = [args, bound && `${isEnd ? 'before' : 'after'}: "${bound}"`, list.form !== 'page' && (isEnd ? 'last: 20' : 'first: 20')]
  const given = position.filter(Boolean).join(', ')
  const field = `${list.field.name}${given && `(${given})`}`
  if (list.form === 'page')
    return `{ ${field} { ${asks === 'total' ? '' : `data { ${plainFields(list)} }`} pagination { ${asks === 'total' ? 'total' : 'nextCursor'} } } }`
  const shown = asks === 'total' ? 'totalCount' : 'nodes { id } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }'
  if (list.form === 'connection') return `{ ${field} { ${shown} } }`
  const [type = ''] = list.name.split('.')
  const parent = parents[type]
  if (!parent) throw new Error(`${type} has no parents: add some to test/support/lists/questions.ts`)
  return `{ ${parent} { data { ${field} { ${shown} } } } }`
}
