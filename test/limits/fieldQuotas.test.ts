import { GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { CallLimits } from '../../src/domain/limits/callLimits.js'
import { quotasOf } from '../../src/domain/limits/quotas.js'
import { createRateLimits } from '../../src/domain/limits/rateLimits.js'
import { createExecutor } from '../../src/graphql/execute.js'
import { schema } from '../../src/graphql/schema.js'
import { createLog } from '../../src/observability/log.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { declaredQuota, mustBindQuotas } from '../../src/policies/limited.js'
import { govern } from '../../src/policies/policies.js'
import { MemoryCounters } from '../../src/providers/counters/memoryCounters.js'
import { quotaNames, quotaRules } from '../../src/values/quotas.js'
import { movableClock } from '../support/clock.js'
import { operationContext } from '../support/graphqlContext.js'
import { type PetStore, petStore } from '../support/petStore.js'

const kinds = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
const fields = kinds.flatMap((type) => Object.values(type?.getFields() ?? {}))
const declared = quotaNames.filter((name) => quotaRules[name].isDeclared)
const limited = fields.flatMap((field) => {
  const quota = declaredQuota(field)
  return quota === undefined ? [] : [{ name: field.name, field, quota }]
})

/** A call of each field with arguments of the right types. Its success does not matter. */
const calls: Readonly<Record<string, string>> = {
  login: 'mutation { login(input: { email: "a@example.com", password: "wrong horse battery" }) { accessToken } }',
  registerUser: 'mutation { registerUser(input: { email: "new@example.com", password: "correct horse battery" }) { id } }',
  placeOrder: 'mutation { placeOrder(input: { customerId: 1, items: [{ petId: 1, quantity: 1 }] }) { id } }',
  order: '{ order(id: 1) { id } }',
  orders: '{ orders { pagination { page } } }',
  ordersConnection: '{ ordersConnection { totalCount } }',
  orderTimeline: '{ orderTimeline(id: 1) { orderId } }',
  trackOrder: '{ trackOrder(id: 1) { orderId } }',
  search: '{ search(q: "x") { pagination { page } } }',
}

let store: PetStore
beforeAll(async () => {
  store = await petStore()
})
afterAll(() => store.close())

describe('a declared quota', () => {
  it('is bound to a field each', () => {
    expect(new Set(limited.map(({ quota }) => quota))).toEqual(new Set(declared))
    expect(limited.map(({ name }) => name).sort()).toEqual([
      'login',
      'order',
      'orderTimeline',
      'orders',
      'ordersConnection',
      'placeOrder',
      'registerUser',
      'search',
      'trackOrder',
    ])
  })

  it('that no field declares stops the start, by its name', () => {
    for (const name of declared) {
      const others = fields.filter((field) => declaredQuota(field) !== name)
      expect(() => mustBindQuotas(others)).toThrow(`the quota ${name}:`)
    }
    expect(() => mustBindQuotas(fields)).not.toThrow()
  })

  it('of a subscription stops the start', () => {
    const events = new GraphQLObjectType({
      name: 'Subscription',
      fields: { ticks: { type: GraphQLString, extensions: { quota: 'search', access: 'public' } } },
    })
    const query = new GraphQLObjectType({ name: 'Query', fields: { now: { type: GraphQLString, extensions: { access: 'public' } } } })
    expect(() => govern(new GraphQLSchema({ query, subscription: events }))).toThrow('the subscription ticks declares a quota')
  })

  describe.each(limited)('of $name', ({ field, quota }) => {
    const only = (limit: number) =>
      createRateLimits({
        isEnforced: () => true,
        quotas: quotasOf(parseConfig({ RATE_LIMIT_QUOTAS: `${quota}=${limit}:slidingWindow` })),
        counters: new MemoryCounters(),
        clock: movableClock(),
        countExcess: () => {},
      })

    it('refuses the call after the last one, as an operation of its own', async () => {
      const executor = createExecutor(schema, createLog({ LOG_LEVEL: 'silent' }), createMetrics())
      const limits = only(1)
      const refused: boolean[] = []
      for (let i = 0; i < 2; i++) {
        const context = { ...(await operationContext(store, 'staff')), limits: new CallLimits(limits, '10.0.0.1') }
        const result = await executor.execute(parse(calls[field.name] ?? ''), {}, context)
        refused.push(result.data === undefined && result.errors?.[0]?.extensions.code === 'RATE_LIMIT_EXCEEDED')
      }
      expect(refused).toEqual([false, true])
    })

    it('refuses a run of the field that was not paid', async () => {
      const limits = new CallLimits(only(100), '10.0.0.1')
      const context = { ...(await operationContext(store, 'staff')), limits }
      // a refused field reads nothing of its arguments and of its document
      const run = async () => field.resolve?.(undefined, {}, context, { fieldName: field.name } as never)
      const codeOf = () => run().then(String, ({ code }) => code)
      await expect(run()).rejects.toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', details: { budget: quota, limit: 100 } })
      context.notes.paidCalls = new Map([[quota, 1]])
      expect(await codeOf()).not.toBe('RATE_LIMIT_EXCEEDED')
      expect(await codeOf()).toBe('RATE_LIMIT_EXCEEDED')
    })
  })
})
