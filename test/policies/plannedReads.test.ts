import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestContext } from '../../src/context.js'
import { type Actor, anonymous, userActor } from '../../src/domain/actor.js'
import { type Scope, scopes } from '../../src/domain/scopes.js'
import { createExecutor, type Executor } from '../../src/graphql/execute.js'
import { plannedReads } from '../../src/graphql/plannedReads.js'
import { isReadAnswer, type OperationAnswer } from '../../src/graphql/readAnswer.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { accessOf } from '../../src/policies/authorize.js'
import { declaredQuota } from '../../src/policies/limited.js'
import { unavailable } from '../../src/values/errors/make.js'
import { type ApiKeyId, idOf, type UserId } from '../../src/values/ids.js'
import { contextOf } from '../support/graphqlContext.js'
import { type Shop, stockedShop } from '../support/graphqlShop.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let shop: Shop
let executor: Executor
beforeAll(async () => {
  store = await petStore()
  shop = await stockedShop(store)
  executor = createExecutor(schema, store.app.log, createMetrics())
})
afterAll(() => store.close())

const planned = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ name }) => plannedReads.has(name))
const key = { kind: 'apiKey', keyId: idOf<ApiKeyId>(1), expiresAt: null } as const
const withScopes = (granted: readonly Scope[]) => userActor({ userId: idOf<UserId>(shop.customer), role: 'admin' }, granted, key)

const targets: Readonly<Record<string, () => number>> = {
  pet: () => shop.pets[0] ?? 0,
  user: () => shop.customer,
  order: () => shop.order,
  orderTimeline: () => shop.order,
  trackOrder: () => shop.order,
}
function documentFor(name: string, argument = '') {
  const target = targets[name]
  const given = [target && `id: ${target()}`, argument].filter(Boolean)
  return parse(`{ ${name}${given.length > 0 ? `(${given.join(', ')})` : ''} { __typename } }`)
}

/** Runs a document as the resolvers and as the planner run it. */
async function bothWays(document: ReturnType<typeof parse>, actor: Actor, changes: Partial<RequestContext> = {}) {
  const run = async (): Promise<{ context: RequestContext; answer: OperationAnswer }> => {
    const context = { ...contextOf(store, actor), ...changes }
    return { context, answer: await executor.answer(document, {}, context) }
  }
  await executor.answer(document, {}, contextOf(store, withScopes(scopes))) // a document is planned at its second run
  const resolved = { ...contextOf(store, actor), ...changes }
  return [{ context: resolved, answer: await executor.execute(document, {}, resolved) }, await run()] as const
}

const codesOf = ({ errors }: OperationAnswer) => errors?.map(({ extensions }) => extensions.code)

describe.each(planned)('the policies of $name hold for both ways', (field) => {
  it('a caller with every right gets an answer', async () => {
    const [resolved, read] = await bothWays(documentFor(field.name), withScopes(scopes))
    expect(codesOf(resolved.answer)).toBeUndefined()
    expect(isReadAnswer(read.answer)).toBe(true)
    expect(read.context.statements()).toBe(1)
  })

  it('authorize: a caller without the scope, or without a credential, is refused before any statement', async () => {
    const access = accessOf(field)
    if (access === undefined || access === 'public') return
    for (const actor of [anonymous, withScopes(scopes.filter((scope) => scope !== access.scope))])
      for (const { context, answer } of await bothWays(documentFor(field.name), actor)) {
        expect(codesOf(answer)).toEqual([actor.kind === 'anonymous' ? 'UNAUTHORIZED' : 'FORBIDDEN'])
        expect(context.statements()).toBe(0)
      }
  })

  it('shedLoad: an overloaded server refuses before any statement', async () => {
    const pressure = {
      begin: () => {
        throw unavailable('busy')
      },
    }
    for (const { context, answer } of await bothWays(documentFor(field.name), withScopes(scopes), { pressure: pressure as never })) {
      // the policy calls `begin` alone
      expect(codesOf(answer)).toEqual(['SERVICE_UNAVAILABLE'])
      expect(context.statements()).toBe(0)
    }
  })

  it('rateLimit: the calls of its quota are paid before any statement, and used up once', async () => {
    const quota = declaredQuota(field) ?? 'default'
    const paid: (readonly (readonly [string, number])[])[] = []
    const limits = {
      caller: 'c',
      isPaid: false,
      pay: (calls: ReadonlyMap<string, number>) => void paid.push([...calls]),
      payCost() {},
      giveBackCost() {},
      overdrawn: () => unavailable('overdrawn'),
    }
    for (const { context, answer } of await bothWays(documentFor(field.name), withScopes(scopes), { limits: limits as never })) {
      // what the policy calls
      expect(codesOf(answer)).toBeUndefined()
      expect([...(context.notes.paidCalls ?? [])].every(([, left]) => left === 0)).toBe(true)
    }
    expect(paid).toEqual([[[quota, 1]], [[quota, 1]]])
    const refusing = {
      ...limits,
      pay: () => {
        throw unavailable('no calls left')
      },
    }
    for (const { context, answer } of await bothWays(documentFor(field.name), withScopes(scopes), { limits: refusing as never })) {
      expect(codesOf(answer)).toEqual(['SERVICE_UNAVAILABLE'])
      expect(context.statements()).toBe(0)
    }
  })

  it('checkedInputs: a value that breaks a constraint is refused before any statement', async () => {
    if (!field.args.some(({ name }) => name === 'limit' || name === 'first')) return
    const argument = field.args.some(({ name }) => name === 'limit') ? 'limit: 1000' : 'first: 1000'
    for (const { context, answer } of await bothWays(documentFor(field.name, argument), withScopes(scopes))) {
      expect(codesOf(answer)).toEqual(['VALIDATION_ERROR'])
      expect(context.statements()).toBe(0)
    }
  })
})

describe('a planned read without an answer', () => {
  it('a missing row is told by the use case, and its calls count once', async () => {
    const document = parse('{ order(id: 999999) { id } }')
    const limits = { caller: 'c', isPaid: false, pay() {}, payCost() {}, giveBackCost() {}, overdrawn: () => unavailable('overdrawn') }
    const [resolved, read] = await bothWays(document, withScopes(scopes), { limits: limits as never }) // what the policy calls
    expect(codesOf(resolved.answer)).toEqual(['NOT_FOUND'])
    expect(codesOf(read.answer)).toEqual(['NOT_FOUND'])
    expect(read.context.notes.paidCalls?.get('orders.read')).toBe(0)
    expect(read.context.statements()).toBe(2)
  })

  it('rights of an edge are asked before any statement', async () => {
    const document = parse('{ pets { data { orders { totalCount } } } }')
    const [resolved, read] = await bothWays(document, withScopes(['pets:write']))
    expect(new Set(codesOf(read.answer))).toEqual(new Set(codesOf(resolved.answer)))
    expect(isReadAnswer(read.answer)).toBe(false)
    expect(read.context.statements()).toBe(resolved.context.statements())
  })
})
