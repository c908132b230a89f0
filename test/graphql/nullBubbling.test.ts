import { buildSchema, type ExecutionResult, execute, GraphQLObjectType, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import type { RequestContext } from '../../src/context.js'
import { createExecutor } from '../../src/graphql/execute.js'
import { createLog } from '../../src/observability/log.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { notFound } from '../../src/values/errors/make.js'

const schema = buildSchema(`
  type Query { thing: Thing sure: Thing! things: [Thing] sureThings: [Thing!]! list: [Thing!] }
  type Mutation { thing: Thing fails: String failsHard: String! }
  type Thing {
    id: Int! fails: String failsHard: String! later: String laterHard: String! nothing: String! number: Int numberHard: Int!
    child: Thing sureChild: Thing! children: [Thing] sureChildren: [Thing!]! names: [String] sureNames: [String!]
  }
`)

const resolvers: Readonly<Record<string, () => unknown>> = {
  id: () => 1,
  fails: () => {
    throw notFound('Thing', 1)
  },
  failsHard: async () => {
    throw notFound('Thing', 2)
  },
  later: async () => {
    await null
    throw notFound('Thing', 3)
  },
  laterHard: async () => {
    await null
    throw notFound('Thing', 4)
  },
  nothing: () => null,
  number: () => 'many',
  numberHard: () => 'many',
  names: () => ['a', null, 'b'],
  sureNames: async () => ['a', null, 'b'],
  children: () => [{}, null, {}],
  sureChildren: async () => [{}, {}],
  things: async () => [{}, {}, null],
  sureThings: async () => [{}, {}, {}],
  list: async () => [{}, {}],
}
for (const type of Object.values(schema.getTypeMap()))
  if (type instanceof GraphQLObjectType && !type.name.startsWith('__'))
    for (const field of Object.values(type.getFields())) field.resolve = resolvers[field.name] ?? (async () => ({}))

// the resolvers above do not use the context; an error names the path of its explanation
const context = {
  requestId: 'test',
  style: 'graphql',
  statements: () => 0,
  services: { pathOf: (path: string) => path },
  idempotency: {},
  notes: { keyed: [] },
} as unknown as RequestContext

const queries = [
  '{ thing { fails id } }',
  '{ thing { later id } thing { id } }',
  '{ thing { failsHard id } }',
  '{ thing { child { laterHard } id } }',
  '{ thing { sureChild { laterHard } id } sure { id } }',
  '{ sure { failsHard } thing { id } }',
  '{ sure { sureChild { sureChild { nothing } } } thing { id } }',
  '{ thing { child { sureChild { nothing id } id } id } }',
  '{ things { id failsHard } }',
  '{ things { id later } }',
  '{ list { id failsHard } thing { id } }',
  '{ sureThings { id laterHard } }',
  '{ thing { children { id nothing } sureChildren { id } } }',
  '{ thing { children { id } sureChildren { id failsHard } id } }',
  '{ thing { names sureNames id } }',
  '{ thing { number id } }',
  '{ thing { numberHard id } a: thing { id } }',
  '{ thing { a: fails b: later c: number id } }',
  '{ a: thing { fails } b: thing { failsHard } c: thing { id } }',
  '{ thing { child { fails } other: child { nothing } id } }',
  'mutation { a: thing { id } b: fails c: thing { id } }',
  'mutation { a: thing { id } b: failsHard c: thing { id } }',
  'mutation { a: thing { failsHard } b: thing { later id } }',
]

// graphql-js reports one error for each field that became null; compiled code may report more, in another order
describe('a null result', () => {
  it.each(queries)('bubbles up to the nearest nullable field, as in graphql-js: %s', async (query) => {
    const document = parse(query)
    const executor = createExecutor(schema, createLog({ LOG_LEVEL: 'silent' }), createMetrics(), 2)
    const expected = await execute({ schema, document, contextValue: context })
    for (const time of ['first', 'second', 'third']) {
      const result = await executor.execute(document, {}, context)
      expect(JSON.stringify(result.data), time).toBe(JSON.stringify(expected.data))
      expect(places(result), time).toEqual(expect.arrayContaining(places(expected)))
      expect(nulls(result), time).toEqual(nulls(expected))
    }
  })
})

function places({ errors = [] }: ExecutionResult) {
  return errors.map(({ path, locations }) => ({ path, locations }))
}

/** The places in the data where the errors have left null. */
function nulls({ data, errors = [] }: ExecutionResult): string[] {
  const found = errors.map(({ path = [] }) => {
    let value: unknown = data
    const upTo = path.findIndex((key) => {
      if (value === null) return true
      value = (value as Record<string, unknown>)[key]
      return false
    })
    return path.slice(0, upTo === -1 ? path.length : upTo).join('.')
  })
  return [...new Set(found)].sort()
}
