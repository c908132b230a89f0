import {
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLInputObjectType,
  getNamedType,
  isInputObjectType,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isCompilable } from '../../src/graphql/compilable.js'
import { createExecutor, type Executor } from '../../src/graphql/execute.js'
import { PROVING_RUN } from '../../src/graphql/plan.js'
import { toApiError } from '../../src/graphql/publicError.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { operationContext } from '../support/graphqlContext.js'
import { keptCatalogue, stockedShop } from '../support/graphqlShop.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'
import { errorCases } from './cases/errors.js'
import { inputCases } from './cases/inputs.js'
import { selectionCases } from './cases/selections.js'

const cases = [...selectionCases, ...inputCases, ...errorCases]
const MAX_ERRORS = 5

let store: PetStore
let executor: Executor
let restore: () => Promise<void>
beforeAll(async () => {
  // with one connection statements end in the order they were sent, and so do errors
  store = await petStore({ settings: { DATABASE_POOL: '1' } })
  const shop = await stockedShop(store)
  expect(shop, 'a fresh database numbers from 1').toEqual({
    pets: [1, 2, 3, 4, 5, 6],
    order: 1,
    foreignOrder: 2,
    customer: 3,
    foreigner: 4,
    client: 1,
  })
  restore = await keptCatalogue(store)
  executor = createExecutor(schema, store.app.log, createMetrics(), 2)
})
afterAll(() => store.close())

/** A result with the order of its keys, its errors by path, place and code. */
function comparable({ data, errors = [] }: ExecutionResult, codeOf: (error: GraphQLError) => unknown) {
  return {
    data: data === undefined ? undefined : JSON.stringify(data),
    errors: errors.slice(0, MAX_ERRORS).map((error) => ({ path: error.path, locations: error.locations, code: codeOf(error) })),
  }
}

describe('the executor', () => {
  it.each(cases)('answers as graphql-js does: $name', async ({ query, variables = {}, operationName, as }) => {
    const document = parse(query)
    expect(validate(schema, document, specifiedRules)).toEqual([])
    if (query.startsWith('mutation')) await restore()
    const contextValue = await operationContext(store, as)
    const reference = await execute({ schema, document, variableValues: variables, contextValue, operationName })
    const expected = comparable(reference, (error) => toApiError(error).code)
    expect(expected.errors.map((error) => error.code)).not.toContain('INTERNAL_ERROR')
    for (const time of ['first', 'second', 'third']) {
      if (query.startsWith('mutation')) await restore()
      const result = await executor.execute(document, variables, await operationContext(store, as), operationName)
      expect(
        comparable(result, (error) => error.extensions.code),
        `the ${time} time`,
      ).toEqual(expected)
    }
  })

  it('can compile more than sixty of the cases', () => {
    const compiled = cases.filter(({ query }) => isCompilable(schema, parse(query)))
    expect(compiled.length).toBeGreaterThan(60)
  })
})

it('no input object contains itself, because the compiler would never end', () => {
  const holds = (type: GraphQLInputObjectType, within: readonly GraphQLInputObjectType[]): boolean =>
    within.includes(type) ||
    Object.values(type.getFields()).some((field) => {
      const inner = getNamedType(field.type)
      return isInputObjectType(inner) && holds(inner, [...within, type])
    })
  for (const type of Object.values(schema.getTypeMap()).filter(isInputObjectType)) expect(holds(type, []), type.name).toBe(false)
})

describe('an operation over HTTP', () => {
  it.each(cases)('gives the same reply for an unknown and for a known document: $name', async ({ query, variables, operationName, as }) => {
    const ask = async (extra: object = {}) => {
      if (query.startsWith('mutation')) await restore()
      const body = JSON.stringify({ query, variables, operationName, ...extra })
      const headers = { 'content-type': 'application/json', 'x-request-id': 'same' }
      return plain(await store.rest('POST', '/graphql', { as, body, headers }))
    }
    const unknown = await ask()
    expect(unknown.status).toBe(200)
    expect(unknown.text).not.toContain('INTERNAL_ERROR')
    for (let run = 2; run <= PROVING_RUN + 1; run++) expect(await ask(), `run ${run}`).toEqual(unknown)
    expect(await ask({ extensions: {} }), 'by Apollo, though known').toEqual(unknown)
  })
})

function plain({ status, headers, text }: Reply) {
  return { status, type: headers['content-type'], text: text.replaceAll(/"timestamp":"[^"]+"/g, '') }
}
