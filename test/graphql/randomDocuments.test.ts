import fc from 'fast-check'
import { execute, getOperationAST, NoUnusedFragmentsRule, NoUnusedVariablesRule, parse, specifiedRules, validate } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createExecutor } from '../../src/graphql/execute.js'
import { countRows, MAX_NESTED_ROWS, nestedConnections } from '../../src/graphql/nestedRows.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { operationContext } from '../support/graphqlContext.js'
import { documents } from '../support/graphqlDocuments.js'
import { stockedShop } from '../support/graphqlShop.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await stockedShop(store)
})
afterAll(() => store.close())

const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule && rule !== NoUnusedVariablesRule)

it('the executor answers random queries as graphql-js does, compiled or not', async () => {
  const executor = createExecutor(schema, store.app.log, createMetrics(), 2)
  const variables = fc.record({ a: fc.boolean(), b: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(documents(schema), variables, async (query, variableValues) => {
      const document = parse(query)
      fc.pre(validate(schema, document, rules).length === 0)
      const operation = getOperationAST(document)
      fc.pre(operation != null && countRows(nestedConnections(schema, operation, document), {}) <= MAX_NESTED_ROWS)
      const expected = await execute({ schema, document, variableValues, contextValue: await operationContext(store, 'admin') })
      for (let run = 1; run <= 3; run++) {
        const result = await executor.execute(document, variableValues, await operationContext(store, 'admin'))
        expect(JSON.stringify(result)).toBe(JSON.stringify(expected))
      }
    }),
    { numRuns: 60 },
  )
})
