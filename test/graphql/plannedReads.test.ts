import fc from 'fast-check'
import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isObjectType,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Actor, anonymous, clientActor, userActor } from '../../src/domain/actor.js'
import { type Scope, scopes } from '../../src/domain/scopes.js'
import { covered } from '../../src/graphql/covered.js'
import { createExecutor, type Executor } from '../../src/graphql/execute.js'
import { graphqlBody, isReadAnswer } from '../../src/graphql/readAnswer.js'
import { schema } from '../../src/graphql/schema.js'
import { createLog } from '../../src/observability/log.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { missingRights } from '../../src/policies/authorize.js'
import { type ApiKeyId, idOf, type UserId } from '../../src/values/ids.js'
import { type AdversarialShop, adversarialShop } from '../support/adversarialShop.js'
import { contextOf } from '../support/graphqlContext.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { plannedDocuments, plannedEdgeFields, plannedFields, type Targets } from '../support/plannedDocuments.js'

const DOCUMENTS = Number(process.env.PLANNED_DOCUMENTS ?? 400)
const TIMEOUT_MS = DOCUMENTS * 100

let store: PetStore
let shop: AdversarialShop
let executor: Executor
let targets: Targets
/** Failed statements: their operations are answered by the resolvers. */
const logged: string[] = []
beforeAll(async () => {
  store = await petStore()
  shop = await adversarialShop(store)
  const log = createLog({ LOG_LEVEL: 'error' }, { write: (line: string) => void logged.push(line) })
  executor = createExecutor(schema, log, createMetrics())
  targets = { ...shop, cursors: await cursorsOf() }
})
afterEach(() => expect(logged.splice(0)).toEqual([]))
afterAll(() => store.close())

const ownScopes: readonly Scope[] = scopes.filter((scope) => /^(orders|users|pets):|^admin$/.test(scope))

/** Actors of every kind with every part of the scopes that decide what they see. */
const actors = (): fc.Arbitrary<Actor> =>
  fc
    .record({
      kind: fc.constantFrom('nobody', 'customer', 'staff', 'admin', 'client'),
      some: fc.subarray([...ownScopes]),
      user: fc.nat(7),
      all: fc.boolean(),
    })
    .map(({ kind, some, user, all }): Actor => {
      const granted = all ? ownScopes : some
      if (kind === 'nobody') return anonymous
      if (kind === 'client') return clientActor({ clientId: 'client_1', tokenId: 't' }, granted, ownScopes)
      const userId = idOf<UserId>(shop.users[user])
      const role = kind as 'customer' | 'staff' | 'admin' // the others are handled above
      return userActor({ userId, role }, granted, { kind: 'apiKey', keyId: idOf<ApiKeyId>(1), expiresAt: null })
    })

/** An administrator, who sees every row. */
function everyRight(): Actor {
  return userActor({ userId: idOf<UserId>(shop.users[3]), role: 'admin' }, scopes, {
    kind: 'apiKey',
    keyId: idOf<ApiKeyId>(1),
    expiresAt: null,
  })
}

/** The answer of the resolvers. They answer the first run of every document. */
async function resolved(document: DocumentNode, variables: Record<string, unknown>, actor: Actor) {
  const context = contextOf(store, actor)
  const result = await executor.answer(document, variables, context)
  if (isReadAnswer(result)) throw new Error('the first run of a document was planned')
  return { result, text: JSON.stringify(result.errors ? { errors: result.errors, ...result } : result), cost: context.notes.cost }
}

async function cursorsOf(): Promise<Targets['cursors']> {
  const found: Record<string, string[]> = {}
  for (const field of Object.keys(plannedFields).filter((name) => name.endsWith('Connection'))) {
    const sorts = field === 'petsConnection' ? ['id', '-id', '-name,stock', 'price', '-updatedAt'] : ['id', '-createdAt']
    const roots = sorts.map((sort, i) => `r${i}: ${field}(first: 100, sort: "${sort}") { edges { cursor } }`)
    const { result } = await resolved(parse(`{ ${roots.join(' ')} }`), {}, everyRight())
    const lists = Object.values(result.data ?? {}) as { edges: { cursor: string }[] }[]
    found[field] = lists.flatMap(({ edges }) => edges.map(({ cursor }) => cursor))
    found[field.replace('Connection', '')] = found[field] ?? []
  }
  return { ...found, categories: found.pets ?? [], tags: found.orders ?? [] }
}

/** A member of staff whose credential reads orders, and no users. */
function ordersAlone(): Actor {
  const credential = { kind: 'apiKey', keyId: idOf<ApiKeyId>(1), expiresAt: null } as const
  return userActor({ userId: idOf<UserId>(shop.users[3]), role: 'staff' }, ['orders:read'], credential)
}

/** Whether a field of the document demands a right that the actor lacks. The resolvers answer then, even when no row shows the field. */
function lacksRights(document: DocumentNode, actor: Actor): boolean {
  const types = new TypeInfo(schema)
  let lacks = false
  const noteRight = (): void => {
    const field = types.getFieldDef()
    lacks ||= !!field && missingRights(actor, field) !== undefined
  }
  visit(document, visitWithTypeInfo(types, { Field: noteRight }))
  return lacks
}

const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule && rule !== NoUnusedVariablesRule)

describe('a planned read', () => {
  it(
    'gives the bytes and the cost of the resolvers, for random documents, rows and actors',
    async () => {
      let planned = 0
      await fc.assert(
        fc.asyncProperty(plannedDocuments(schema, targets), actors(), fc.boolean(), fc.boolean(), async (query, actor, a, b) => {
          const document = parse(query)
          expect(validate(schema, document, rules), query).toEqual([])
          const variables = a ? { b } : { a, b, limit: 3 }
          const expected = await resolved(document, variables, actor)
          const context = contextOf(store, actor)
          const answer = await executor.answer(document, variables, context)
          if (isReadAnswer(answer)) {
            planned += 1
            expect(graphqlBody(answer).toString(), query).toBe(expected.text)
            expect(context.notes.cost, query).toEqual(expected.cost)
            expect(context.statements(), query).toBeLessThanOrEqual(2) // it has one or two root fields
          } else expect(expected.result.errors !== undefined || lacksRights(document, actor), query).toBe(true)
        }),
        { numRuns: DOCUMENTS, endOnFailure: true },
      )
      // the rest asks for something that its actor may not have
      expect(planned).toBeGreaterThan(DOCUMENTS / 2)
    },
    TIMEOUT_MS,
  )

  it('is tried with every argument', () => {
    const given = Object.entries({ ...plannedFields, ...plannedEdgeFields }).map(([name, make]) => {
      const sample = fc.sample(
        fc.gen().map((pick) => make((choices) => pick(fc.constantFrom, ...choices), targets)),
        { numRuns: 500, seed: 1 },
      )
      return [name, [...new Set(sample.flat().flatMap((argument) => argument?.split(':')[0] ?? []))].sort()]
    })
    const declared = Object.keys({ ...plannedFields, ...plannedEdgeFields }).map((name) => {
      const [type, edge] = name.includes('.') ? name.split('.') : ['Query', name]
      const parent = schema.getType(type as string)
      const { args = [] } = (isObjectType(parent) && parent.getFields()[edge as string]) || {}
      const bounds = type === 'Query' ? [] : ['after', 'before']
      return [
        name,
        args
          .map((argument) => argument.name)
          .filter((argument) => !bounds.includes(argument))
          .sort(),
      ]
    })
    expect(Object.fromEntries(given)).toEqual(Object.fromEntries(declared))
  })

  it('reads every field of the contract by one statement, from the second run on', async () => {
    const ids: Readonly<Record<string, string>> = { pet: `(id: ${shop.pets[0]})`, user: `(id: ${shop.users[0]})` }
    const order = `(id: ${shop.orders[3]})`
    for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
      if (!(name in plannedFields)) continue
      const given = ids[name] ?? (/^(order|orderTimeline|trackOrder)$/.test(name) ? order : '')
      const document = parse(`{ ${name}${given} ${everyField(getNamedType(field.type), [])} }`)
      const { text } = await resolved(document, {}, everyRight())
      const context = contextOf(store, everyRight())
      const answer = await executor.answer(document, {}, context)
      expect(isReadAnswer(answer), name).toBe(true)
      expect(isReadAnswer(answer) && graphqlBody(answer).toString(), name).toBe(text)
      expect(context.statements(), name).toBe(1)
    }
  })

  it.each([
    '{ pets(limit: 40) { data { id category { name pets(first: 3, sort: "-id") { totalCount nodes { id } } } } } }',
    '{ tags(limit: 9) { data { pets(first: 5) { nodes { category { pets(last: 2) { nodes { id } } } } } } } }',
    '{ orders(limit: 9) { data { customer { orders(first: 2) { nodes { customer { orders(last: 1) { edges { cursor } } } } } } } } }',
    '{ petsConnection(first: 3) { nodes { orders(first: 2) { nodes { items { pet { orders(first: 1) { nodes { number } } } } } } } } }',
  ])('reads edges behind relations by one statement: %s', async (query) => {
    const document = parse(query)
    const { text } = await resolved(document, {}, everyRight())
    expect(JSON.parse(text).errors).toBeUndefined()
    const context = contextOf(store, everyRight())
    const answer = await executor.answer(document, {}, context)
    expect(isReadAnswer(answer) && graphqlBody(answer).toString()).toBe(text)
    expect(context.statements()).toBe(1)
  })

  it.each(['order', 'orders', 'ordersConnection'])('of %s hides users from callers who may not see them', async (name) => {
    const given = name === 'order' ? `(id: ${shop.orders[3]})` : ''
    const field = schema.getQueryType()?.getFields()[name]
    const document = parse(`{ ${name}${given} ${everyField(getNamedType(field?.type), [])} }`)
    const { text } = await resolved(document, {}, ordersAlone())
    expect(text).toContain('"customer":null')
    const answer = await executor.answer(document, {}, contextOf(store, ordersAlone()))
    expect(isReadAnswer(answer) && graphqlBody(answer).toString()).toBe(text)
  })

  it('is planned for every query of the shop, and for every query that shows a type with a shape', () => {
    const roots = Object.values(schema.getQueryType()?.getFields() ?? {})
    const shown = roots.filter(({ type }) => typesWithin(getNamedType(type)).some((name) => covered.has(name)))
    expect(Object.keys(plannedFields).sort(), 'test/support/plannedDocuments.ts has an entry for each of these fields').toEqual(
      shown
        .map(({ name }) => name)
        .filter((name) => !unplanned.includes(name))
        .sort(),
    )
  })
})

/** Root fields whose value is not of one type. */
const unplanned = ['node', 'nodes', 'search']

/** All fields without arguments, each type once on the way down. A connection shows its rows once, too. */
function everyField(type: GraphQLNamedType | undefined, around: readonly string[]): string {
  if (!isObjectType(type)) return ''
  const isNew = ({ name, args, type: below }: GraphQLField<unknown, unknown>) =>
    args.length === 0 && name !== 'nodes' && !around.includes(getNamedType(below).name)
  const fields = Object.values(type.getFields()).filter(isNew)
  return `{ __typename ${fields.map((field) => `${field.name} ${everyField(getNamedType(field.type), [...around, type.name])}`).join(' ')} }`
}

/** The name of a type, and the types of the rows of a page or a connection. */
function typesWithin(type: GraphQLNamedType): string[] {
  if (!isObjectType(type)) return []
  const { data, nodes } = type.getFields()
  return [type, getNamedType((data ?? nodes)?.type)].flatMap((found) => found?.name ?? [])
}
