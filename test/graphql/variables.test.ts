import { inspect } from 'node:util'
import fc from 'fast-check'
import {
  execute,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  getVariableValues,
  isInputType,
  OperationTypeNode,
  parse,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import type { RequestContext } from '../../src/context.js'
import { createExecutor } from '../../src/graphql/execute.js'
import { schema as gateway } from '../../src/graphql/schema.js'
import { createLog } from '../../src/observability/log.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { checkedInputs } from '../../src/policies/checkedInputs.js'
import { CalendarDate, DateTime, Decimal, Int64 } from '../../src/schema/scalars.js'

const Kind = new GraphQLEnumType({ name: 'Kind', values: { dog: { value: 1 }, cat: {} } })
const Innermost = new GraphQLInputObjectType({
  name: 'Innermost',
  fields: { id: { type: Int64 }, name: { type: new GraphQLNonNull(GraphQLString) }, sizes: { type: new GraphQLList(GraphQLFloat) } },
})
const Inner = new GraphQLInputObjectType({
  name: 'Inner',
  fields: {
    id: { type: new GraphQLNonNull(Int64) },
    name: { type: GraphQLString },
    kind: { type: Kind },
    sizes: { type: new GraphQLList(new GraphQLNonNull(GraphQLInt)) },
    count: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 7 },
    more: { type: new GraphQLList(Innermost) },
    one: { type: Innermost },
  },
})
const types: readonly GraphQLInputType[] = [
  GraphQLInt,
  new GraphQLNonNull(GraphQLInt),
  GraphQLFloat,
  GraphQLBoolean,
  GraphQLString,
  new GraphQLNonNull(GraphQLID),
  Int64,
  Decimal,
  DateTime,
  CalendarDate,
  Kind,
  new GraphQLList(GraphQLInt),
  new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Int64))),
  new GraphQLList(new GraphQLList(GraphQLString)),
  new GraphQLList(Kind),
  Inner,
  new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Inner))),
]
const echo = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: Object.fromEntries(
      types.map((type, i) => [
        `f${i}`,
        { type: GraphQLString, args: { x: { type } }, resolve: (_root: unknown, args: object) => inspect(args, { depth: 9 }) },
      ]),
    ),
  }),
})

for (const field of Object.values(echo.getQueryType()?.getFields() ?? {}))
  field.resolve = field.resolve && checkedInputs.wrap?.(field, OperationTypeNode.QUERY, field.resolve)

/** Values near the edges of the types, in the shapes they take, and any other JSON. */
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    0,
    -0,
    -1,
    1.5,
    1e3,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53 - 1,
    2 ** 53,
    0.01,
    0.001,
    99_999_999.99,
    1e8,
  ),
  fc.constantFrom<unknown>(
    '',
    'dog',
    'cat',
    'Dog',
    '1',
    '1.5',
    'true',
    true,
    false,
    '2024-02-29',
    '2023-02-29',
    '2026-01-02T03:04:05Z',
    'a\0b',
    '\ud800',
  ),
  fc.jsonValue({ maxDepth: 1 }),
)
const { value } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.record(
    {
      id: fc.oneof(fc.nat(), leaf),
      name: leaf,
      kind: leaf,
      sizes: tie('value'),
      count: leaf,
      more: tie('value'),
      one: tie('value'),
      unknown: leaf,
    },
    { requiredKeys: [] },
  ),
}))
/** A value as the wire carries it; undefined is an omitted variable. */
const json = fc
  .option(value, { nil: undefined, freq: 20 })
  .map((v) => (v === undefined ? undefined : JSON.parse(JSON.stringify(v))) as unknown)

const log = createLog({ LOG_LEVEL: 'silent' })
const context = {
  requestId: 'test',
  style: 'graphql',
  statements: () => 0,
  services: { pathOf: (path: string) => path },
  idempotency: {},
  notes: { keyed: [] },
} as unknown as RequestContext // the executor uses only these fields here

/** The gateway also refuses text that PostgreSQL cannot store. */
function holdsBadText(v: unknown): boolean {
  if (typeof v === 'string') return v.includes('\0') || !v.isWellFormed()
  return typeof v === 'object' && v !== null && Object.values(v).some(holdsBadText)
}

/** Ids and amounts have bounds. A number may break them only where a type is an `Int64` or a `Decimal`. */
function holdsOutsider(v: unknown): boolean {
  if (typeof v === 'number') return v < 0 || v > 99_999_999.99
  return typeof v === 'object' && v !== null && Object.values(v).some(holdsOutsider)
}

function refusedByGraphqlJs(schema: GraphQLSchema, document: ReturnType<typeof parse>, variables: Record<string, unknown>): boolean {
  const [operation] = document.definitions
  const definitions = operation && 'variableDefinitions' in operation ? (operation.variableDefinitions ?? []) : []
  return getVariableValues(schema, definitions as Parameters<typeof getVariableValues>[1], variables, { maxErrors: 1 }).errors !== undefined
}

describe('a variable', () => {
  it.each(types.map((type, i) => ({ type: String(type), document: parse(`query($v: ${type}) { f${i}(x: $v) }`) })))(
    'is refused or accepted as in graphql-js: $type',
    async ({ document }) => {
      const executor = createExecutor(echo, log, createMetrics(), 2)
      await fc.assert(
        fc.asyncProperty(json, async (v) => {
          const variables = v === undefined ? {} : { v }
          const refused = refusedByGraphqlJs(echo, document, variables)
          const result = await executor.execute(document, variables, context)
          expect((await executor.refuse(document, variables, context)).length > 0).toBe(refused)
          expect(result.data === undefined).toBe(refused)
          if (!refused && holdsBadText(v)) expect(result.errors).toHaveLength(1)
          if (result.errors) {
            expect(result.errors.map((error) => error.extensions.code)).toEqual(['VALIDATION_ERROR'])
            if (refused) return
            expect(holdsBadText(v) || holdsOutsider(v)).toBe(true)
            expect(Object.values(result.data ?? {})).toEqual([null])
          } else
            expect(JSON.stringify(result)).toBe(
              JSON.stringify(await execute({ schema: echo, document, variableValues: variables, contextValue: context })),
            )
        }),
        { numRuns: 150 },
      )
    },
  )
})

it('an input object may leave out a field with a default, in every run', async () => {
  const executor = createExecutor(echo, log, createMetrics(), 2)
  for (const type of ['Inner', '[Inner!]!']) {
    const index = types.findIndex((known) => String(known) === type)
    const document = parse(`query($v: ${type}) { f${index}(x: $v) }`)
    for (let run = 1; run <= 3; run++)
      expect(JSON.stringify(await executor.execute(document, { v: { id: 5 } }, context)), type).toContain('count: 7')
  }
})

describe('an input of the gateway', () => {
  const inputs = Object.values(gateway.getTypeMap()).filter((type) => isInputType(type) && 'getFields' in type)
  const mutations = Object.values(gateway.getMutationType()?.getFields() ?? {})
  it.each(inputs.map(String))('refuses every value that graphql-js refuses: %s', (name) => {
    const mutation = mutations.find(({ args }) => args.some((arg) => String(arg.type) === `${name}!`))
    const id = mutation?.args.some((arg) => arg.name === 'id') ? 'id: 1, ' : ''
    const leaf = String(mutation?.type).startsWith('Int64') ? '' : '{ __typename }'
    const document = parse(`mutation($v: ${name}!) { ${mutation?.name}(${id}input: $v) ${leaf} }`)
    const executor = createExecutor(gateway, log, createMetrics(), 2)
    const field = fc.constantFrom('name', 'status', 'sku', 'category', 'tags', 'photoUrls', 'price', 'stock', 'birthDate', 'path', 'other')
    const likely = fc.oneof(
      fc.dictionary(field, fc.oneof(value, fc.constant('x')), { maxKeys: 4 }),
      fc.record({
        name: fc.oneof(fc.constant('Rex'), value),
        status: fc.oneof(fc.constantFrom('available', 'sold'), value),
        price: value,
        tags: value,
      }),
    )
    fc.assert(
      fc.property(fc.oneof(json, likely), (v) => {
        const variables = { v: v === undefined ? undefined : JSON.parse(JSON.stringify(v)) }
        if (refusedByGraphqlJs(gateway, document, variables))
          expect(executor.refuse(document, variables, context)).toMatchObject([{ code: 'VALIDATION_ERROR' }])
      }),
      { numRuns: 200 },
    )
  })
})
