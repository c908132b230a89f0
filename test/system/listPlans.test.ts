import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeCursor } from '../../src/values/page.js'
import type { SentStatement } from '../support/graphqlStatements.js'
import { fillLists } from '../support/lists/fillLists.js'
import {
  type LargeTables,
  largeTables,
  pagesOfPlannedRead,
  pagesRead,
  plansInUse,
  scansOfPlannedRead,
  sequentialScans,
} from '../support/lists/plansInUse.js'
import { documentOf, type Question, questionsOf } from '../support/lists/questions.js'
import { type ShownList, shownLists } from '../support/lists/shownLists.js'
import type { CallerName } from '../support/petStore.js'
import { type WatchedStore, watchedStore } from '../support/watchedStore.js'

/** Pets and orders. `npm run plans` wants more of them, and asks for pairs of filters, too. */
const { PLAN_ROWS } = process.env
const ROWS = Number(PLAN_ROWS ?? 100_000)

/** Callers whose visibility makes other statements: of all rows, and of their own rows. Nobody asks lists that are not named here. */
const callers: Readonly<Record<string, readonly CallerName[]>> = {
  'Query.orders': ['staff', 'customer'],
  'Query.ordersConnection': ['staff', 'customer'],
  'Query.users': ['staff', 'customer'],
  'Query.usersConnection': ['staff', 'customer'],
  'User.orders': ['staff', 'customer'],
  'Pet.orders': ['staff'],
  'Query.search': ['staff'],
  'Query.events': ['staff', 'customer'],
  'Query.webhooks': ['customer'],
  'Query.webhookDeliveries': ['customer'],
  'Query.apiKeys': ['customer', 'admin'],
  'Query.requestLog': ['customer'],
  'Query.deprecations': ['staff', 'customer'],
  'Query.myDeprecations': ['customer'],
  'Query.auditEvents': ['admin'],
  'Query.oauthClients': ['admin'],
}

const edgesBehindRelations = [
  '{ pets(limit: 100) { data { category { pets(first: 3, sort: "-price") { totalCount nodes { id } } } } } }',
  '{ pet(id: 7) { category { pets(first: 3) { nodes { id tags { pets(first: 2) { nodes { id } } } } } } } }',
  '{ orders(limit: 100, sort: "-createdAt") { data { customer { orders(first: 3) { totalCount nodes { id } } } } } }',
  '{ ordersConnection(last: 20) { nodes { items { pet { orders(first: 2) { nodes { id } } category { pets(last: 2) { nodes { id } } } } } } } }',
  '{ user(id: 7) { orders(first: 2) { nodes { items { pet { orders(first: 1) { nodes { customer { orders(first: 1) { nodes { id } } } } } } } } } } }',
].map((document) => ({ document }))

let store: WatchedStore
let large: LargeTables
beforeAll(async () => {
  store = await watchedStore()
  await fillLists(store.sql, ROWS)
  large = await largeTables(store.sql)
}, 60_000 + ROWS)
afterAll(() => store.close())

/** The fields by which a list can be sorted, from the refusal of another field. */
async function sortsOf(list: ShownList, as: CallerName): Promise<readonly string[]> {
  if (!list.field.args.some(({ name }) => name === 'sort')) return []
  const [question] = questionsOf(list, [])
  const args = [question?.args, 'sort: "?"'].filter(Boolean).join(', ')
  const { body } = await store.graphql(documentOf(list, { args, asks: 'rows', isFollowed: false }), undefined, { as })
  return body.errors[0].extensions.details.fields[0].allowed
}

/** The first cursor at `name`, at any depth of a result. */
function cursorIn(data: unknown, name: string): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const here: unknown = Reflect.get(data, name)
  if (typeof here === 'string') return here
  return Object.values(data)
    .map((inner) => cursorIn(inner, name))
    .find((found) => found !== undefined)
}

/** A planned read may read so many pages more than the resolvers, and so many times as many: its rows come with the columns of relations. */
const [MORE_PAGES, TIMES] = [1000, 3]

const scansOfStatement = async (statement: SentStatement) => sequentialScans(await plansInUse(store.sql, statement), large)

/**
 * Sends an operation by its resolvers, and as a planned read.
 * @returns the sequential scans of all its statements, and a planned read that reads far more than the resolvers, with the operation
 */
async function scansOf(
  document: string,
  as: CallerName,
  known: Set<string>,
): Promise<{ readonly scans: string[]; readonly data: unknown }> {
  const runs = [await store.run(document, as), await store.run(document, as)]
  const found: string[] = []
  for (const statement of runs.flatMap(({ sent }) => sent)) {
    const key = JSON.stringify(statement)
    if (known.has(key)) continue
    known.add(key)
    found.push(...(await scansOfStatement(statement)))
  }
  const planned = (await store.planned(document, as)) ?? []
  for (const statement of planned) {
    const key = statement.plan === 'kept' ? statement.text : JSON.stringify(statement)
    if (known.has(key)) continue
    known.add(key)
    found.push(...(await scansOfPlannedRead(store.sql, statement, large)))
  }
  const pages = await sumOf(planned, (statement) => pagesOfPlannedRead(store.sql, statement))
  if (pages > MORE_PAGES) {
    const ofResolvers = await sumOf(runs[1]?.sent ?? [], (statement) => pagesRead(store.sql, statement))
    if (pages > MORE_PAGES + TIMES * ofResolvers) found.push(`${pages} pages, and ${ofResolvers} by the resolvers`)
  }
  return { scans: found.map((table) => `${table}: ${document}`), data: runs[0]?.data }
}

async function sumOf<Item>(items: readonly Item[], measure: (item: Item) => Promise<number>): Promise<number> {
  let sum = 0
  for (const item of items) sum += await measure(item)
  return sum
}

async function scansOfQuestion(list: ShownList, question: Question, as: CallerName, known: Set<string>): Promise<string[]> {
  const { scans, data } = await scansOf(documentOf(list, question), as, known)
  if (!question.isFollowed) return scans
  const bound = cursorIn(data, list.form === 'page' ? 'nextCursor' : question.asks === 'end' ? 'startCursor' : 'endCursor')
  return bound === undefined ? scans : [...scans, ...(await scansOf(documentOf(list, question, bound), as, known)).scans]
}

describe(`a list of ${ROWS} pets or orders scans no large table, whatever is filtered and sorted`, () => {
  const cases = shownLists.flatMap((list) => (callers[list.name] ?? ['nobody']).map((as) => ({ name: list.name, as, list })))

  it.each(cases)('$name for $as', { timeout: 60_000 + ROWS }, async ({ list, as }) => {
    const known = new Set<string>()
    const found: string[] = []
    for (const question of questionsOf(list, await sortsOf(list, as), PLAN_ROWS !== undefined))
      found.push(...(await scansOfQuestion(list, question, as, known)))
    expect(found).toEqual([])
  })

  it.each(edgesBehindRelations)('an edge behind a relation for staff: $document', { timeout: 60_000 + ROWS }, async ({ document }) => {
    expect(await store.planned(document, 'staff')).toHaveLength(1)
    expect((await scansOf(document, 'staff', new Set())).scans).toEqual([])
  })

  it.each<SentStatement & { readonly scans: string[] }>([
    { text: 'select id from pets where breed = $1 order by id', parameters: ['breed 7'], scans: ['pets'] },
    { text: 'select count(*) from (select from pets where breed = $1 limit 10001) as matches', parameters: ['breed 7'], scans: ['pets'] },
    { text: 'select count(*) from (select from pets where currency = $1 limit 10001) as matches', parameters: ['USD'], scans: [] },
    { text: 'select id from orders where customer_id = $1 order by id limit 21', parameters: [3], scans: [] },
  ])('sees the scans of a statement: $text', async ({ scans, ...statement }) => expect(await scansOfStatement(statement)).toEqual(scans))

  it('names callers of lists that exist', () => {
    const names = shownLists.map(({ name }) => name)
    expect(Object.keys(callers).filter((name) => !names.includes(name))).toEqual([])
  })
})

/** The most pages of a planned read of three tags, with 20 pets each. */
const FEW_PAGES = 300

describe('a deep page of an edge through another table begins at its cursor', () => {
  const halfway = (descending: boolean) => encodeCursor([{ field: 'id', descending }], [Math.ceil(ROWS / 2)])
  const pages = [
    `sort: "id", first: 20, after: "${halfway(false)}"`,
    `sort: "-id", first: 20, after: "${halfway(true)}"`,
    `sort: "id", last: 20, before: "${halfway(false)}"`,
    `sort: "-id", last: 20, before: "${halfway(true)}"`,
  ]
  const analyzed = (target: number) => async () => {
    await store.sql.begin(async (tx) => {
      await tx`select set_config('default_statistics_target', ${String(target)}, true)`
      await tx`analyze pets, pet_tags, tags`
    })
  }
  /** As right after many writes: no page of the table is known to be visible to all, so an index alone does not answer. */
  const written = async () => {
    await store.sql`vacuum full pet_tags`
    await store.sql`analyze pet_tags`
  }

  it.each([
    { state: 'with statistics of few rows', prepare: analyzed(1) },
    { state: 'with statistics of many rows', prepare: analyzed(1000) },
    { state: 'before a vacuum', prepare: written },
  ])('$state', { timeout: 60_000 + ROWS }, async ({ prepare }) => {
    await prepare()
    for (const args of pages) {
      const planned = await store.planned(
        `{ tags(limit: 3) { data { pets(${args}) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } } } }`,
        'nobody',
      )
      expect(planned).toHaveLength(1)
      expect(await sumOf(planned ?? [], (statement) => pagesOfPlannedRead(store.sql, statement)), args).toBeLessThan(FEW_PAGES)
    }
  })
})
