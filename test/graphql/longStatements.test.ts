import { PgDialect } from 'drizzle-orm/pg-core'
import { parse } from 'graphql'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { MAX_PREPARED_CHARACTERS } from '../../src/db/driver/preparedStatements.js'
import { createExecutor, type Executor } from '../../src/graphql/execute.js'
import { isReadAnswer } from '../../src/graphql/readAnswer.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { operationContext } from '../support/graphqlContext.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let executor: Executor
beforeAll(async () => {
  store = await petStore()
  executor = createExecutor(schema, store.app.log, createMetrics())
})
afterAll(() => store.close())

const filters = `category: "a", tag: "b", species: "c", minPrice: 1, maxPrice: 2, createdFrom: "2026-01-01T00:00:00Z", createdTo: "2026-02-01T00:00:00Z",
  ids: [1], q: "d", sort: "-price,name,-stock"`
const edges = (count: number, given: string) =>
  Array.from({ length: count }, (_, n) => `e${n}: pets(first: 1${given}) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }`)
const documentOf = (count: number, given: string) => parse(`{ categories(limit: 1) { data { id ${edges(count, given).join(' ')} } } }`)

async function isPlanned(document: ReturnType<typeof parse>): Promise<boolean> {
  return isReadAnswer(await executor.answer(document, {}, await operationContext(store)))
}

it('a statement that its arguments make too long is built once, and the resolvers answer', async () => {
  const [short, long] = [documentOf(5, ''), documentOf(5, `, ${filters}`)]
  for (const document of [short, long]) expect(await isPlanned(document)).toBe(false) // the first run
  expect(await isPlanned(short)).toBe(true)
  const built = vi.spyOn(PgDialect.prototype, 'sqlToQuery')
  const tooLong = () => built.mock.results.filter(({ value }) => value.sql.length > MAX_PREPARED_CHARACTERS).length
  for (let run = 2; run <= 4; run++) expect(await isPlanned(long)).toBe(false)
  expect(tooLong()).toBe(1)
  built.mockRestore()
})
