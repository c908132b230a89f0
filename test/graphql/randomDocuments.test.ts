import fc from 'fast-check'
import { execute, getOperationAST, NoUnusedFragmentsRule, NoUnusedVariablesRule, parse, specifiedRules, validate } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createExecutor } from '../../src/graphql/execute.js'
import { createPrice, MAX_NESTED_ROWS } from '../../src/graphql/price.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { MAX_COST } from '../../src/policies/price.js'
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

it('the executor answers random queries as graphql-js does, and at the same cost, compiled or not', async () => {
  const executor = createExecutor(schema, store.app.log, createMetrics(), 2)
  const variables = fc.record({ a: fc.boolean(), b: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(documents(schema), variables, async (query, variableValues) => {
      const document = parse(query)
      fc.pre(validate(schema, document, rules).length === 0)
      const operation = getOperationAST(document)
      const price = operation && createPrice(schema, operation, document, {})
      fc.pre(price != null && price.rows(variableValues) <= MAX_NESTED_ROWS && price.requested(variableValues) <= MAX_COST)
      const expected = await execute({ schema, document, variableValues, contextValue: await operationContext(store, 'admin') })
      const costs = new Set<number | undefined>()
      for (let run = 1; run <= 3; run++) {
        const context = await operationContext(store, 'admin')
        const result = await executor.execute(document, variableValues, context)
        expect(JSON.stringify(result)).toBe(JSON.stringify(expected))
        const { requested = 0, actual } = context.notes.cost ?? {}
        expect(actual).toBeLessThanOrEqual(requested)
        expect(requested).toBe(price?.requested(variableValues))
        costs.add(actual)
      }
      expect([...costs]).toHaveLength(1)
    }),
    { numRuns: 60 },
  )
})
