import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOrder, aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let petId: number
let otherId: number
let userId: number
beforeAll(async () => {
  store = await petStore()
  petId = (await aPet(store, { tags: ['old'], category: 'old kind', stock: 50 })).id
  otherId = (await aPet(store, { tags: ['old'], stock: 50 })).id
  const [customer] = await store.sql`select id from users where email = 'customer@example.com'`
  userId = Number(customer?.id)
})
afterAll(() => store.close())

interface Case {
  readonly name: string
  /** `<pet>`, `<other>`, `<user>` stand for ids, `<order>` for the id of a new order of the pet. */
  readonly query: string
  readonly shows: Readonly<Record<string, unknown>>
}

const tags = (...names: readonly string[]) => ({ tags: names.map((name) => ({ name })) })

/** Documents with several mutations: what a mutation returns shows the state that it has left behind. */
const cases: readonly Case[] = [
  {
    name: 'a relation of many',
    query:
      'mutation { a: updatePet(id: <pet>, input: { tags: ["one"] }) { tags { name } } b: updatePet(id: <pet>, input: { tags: ["two"] }) { tags { name } } }',
    shows: { a: tags('one'), b: tags('two') },
  },
  {
    name: 'a relation of one',
    query:
      'mutation { a: updatePet(id: <pet>, input: { category: "k1" }) { category { name } } b: updatePet(id: <pet>, input: { category: "k2" }) { category { name } } }',
    shows: { a: { category: { name: 'k1' } }, b: { category: { name: 'k2' } } },
  },
  {
    name: 'fragments and aliases',
    query: `mutation { a: updatePet(id: <pet>, input: { tags: ["three"] }) { ...P } b: updatePet(id: <pet>, input: { tags: ["four"] }) { ... on Pet { ...P } } }
      fragment P on Pet { words: tags { word: name } }`,
    shows: { a: { words: [{ word: 'three' }] }, b: { words: [{ word: 'four' }] } },
  },
  {
    name: 'mutations of several objects',
    query: `mutation { a: updatePet(id: <pet>, input: { tags: ["a"] }) { tags { name } } b: updatePet(id: <other>, input: { tags: ["b"] }) { tags { name } }
      c: updatePet(id: <pet>, input: { tags: ["c"] }) { tags { name } } d: updatePet(id: <other>, input: {}) { tags { name } } }`,
    shows: { a: tags('a'), b: tags('b'), c: tags('c'), d: tags('b') },
  },
  {
    name: 'a mutation that fails in between',
    query: `mutation { a: updatePet(id: <pet>, input: { tags: ["five"] }) { tags { name } } b: updatePet(id: 999999, input: {}) { tags { name } }
      c: updatePet(id: <pet>, input: { tags: ["six"] }) { tags { name } } }`,
    shows: { a: tags('five'), b: null, c: tags('six') },
  },
  {
    name: 'the timeline of an order',
    query: `mutation { a: advanceOrder(id: <order>, input: {}) { timeline { status } } b: advanceOrder(id: <order>, input: {}) { timeline { status } } }`,
    shows: { a: { timeline: [{ status: 'processing' }] }, b: { timeline: [{ status: 'processing' }, { status: 'shipped' }] } },
  },
  {
    name: 'the pet of an item, changed by another mutation',
    query: `mutation { a: advanceOrder(id: <order>, input: {}) { items { pet { stock } } } b: updatePet(id: <pet>, input: { stock: 7 }) { stock }
      c: advanceOrder(id: <order>, input: {}) { items { pet { stock } } } d: updatePet(id: <pet>, input: { stock: 50 }) { stock } }`,
    shows: { a: { items: [{ pet: { stock: 50 } }] }, b: { stock: 7 }, c: { items: [{ pet: { stock: 7 } }] }, d: { stock: 50 } },
  },
  {
    name: 'the customer of an order, changed by another mutation',
    query: `mutation { a: updateUser(id: <user>, input: { firstName: "Ada" }) { firstName } b: advanceOrder(id: <order>, input: {}) { customer { firstName } }
      c: updateUser(id: <user>, input: { firstName: "Eve" }) { firstName } d: advanceOrder(id: <order>, input: {}) { customer { firstName } } }`,
    shows: {
      a: { firstName: 'Ada' },
      b: { customer: { firstName: 'Ada' } },
      c: { firstName: 'Eve' },
      d: { customer: { firstName: 'Eve' } },
    },
  },
  {
    name: 'a connection of a relation, and its total',
    query: `mutation { a: updatePet(id: <pet>, input: { category: "crowd" }) { category { pets { nodes { id } totalCount } } }
      b: updatePet(id: <other>, input: { category: "crowd" }) { category { pets { nodes { id } totalCount } } }
      c: updatePet(id: <pet>, input: { category: null }) { id } d: updatePet(id: <other>, input: { category: "crowd" }) { category { pets { totalCount } } } }`,
    shows: {
      a: { category: { pets: { nodes: [{ id: '<pet>' }], totalCount: 1 } } },
      b: { category: { pets: { nodes: [{ id: '<pet>' }, { id: '<other>' }], totalCount: 2 } } },
      c: { id: '<pet>' },
      d: { category: { pets: { totalCount: 1 } } },
    },
  },
]

describe.each(cases)('$name', ({ query, shows }) => {
  it('is read after each mutation, compiled or not', async () => {
    for (let run = 1; run <= 6; run++) {
      const orderId = query.includes('<order>') ? await anOrder(store, { petId }) : 0
      const ids: Readonly<Record<string, number>> = { pet: petId, other: otherId, user: userId, order: orderId }
      const document = query.replace(/<(\w+)>/g, (_, name: string) => (name === 'order' ? '$order' : String(ids[name])))
      const declared = query.includes('<order>') ? document.replace('mutation', 'mutation($order: Int64!)') : document
      const { body } = await store.graphql(declared, { order: orderId }, { as: 'staff' })
      const expected = JSON.parse(JSON.stringify(shows).replace(/"<(\w+)>"/g, (_, name: string) => String(ids[name])))
      expect(body.data, `run ${run} ${JSON.stringify(body.errors)}`).toEqual(expected)
      await store.sql`update pets set category_id = null where id in (${petId}, ${otherId})`
    }
  })
})

it('any number of changes in one document each show their own result', async () => {
  const change = fc.record({ id: fc.boolean(), names: fc.uniqueArray(fc.constantFrom('u', 'v', 'w', 'x', 'y', 'z'), { maxLength: 4 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 12 }), async (changes) => {
      const fields = changes.map(
        ({ id, names }, i) => `m${i}: updatePet(id: ${id ? petId : otherId}, input: { tags: ${JSON.stringify(names)} }) { tags { name } }`,
      )
      const { body } = await store.graphql(`mutation { ${fields.join(' ')} }`, {}, { as: 'staff' })
      const expected = changes.map(({ names }, i) => [`m${i}`, tags(...[...names].sort())])
      expect(body.data).toEqual(Object.fromEntries(expected))
    }),
    { numRuns: 25 },
  )
})
