import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeNodeId } from '../../src/schema/node.js'
import { anOrder, aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let pet: string
let order: string
beforeAll(async () => {
  store = await petStore()
  const { id } = await aPet(store)
  pet = encodeNodeId('Pet', id)
  order = encodeNodeId('Order', await anOrder(store, { petId: id }))
})
afterAll(() => store.close())

const encoded = (text: string) => Buffer.from(text).toString('base64url')

/** Texts that are no `nodeId`. */
const wrong: readonly unknown[] = [
  '',
  'x',
  'not an id',
  '1',
  1,
  'Pet:1',
  encoded('Pet:x'),
  encoded('Pet:01'),
  encoded('Pet:-1'),
  encoded('Pet:1.5'),
  encoded('Pet:9007199254740993'),
  encoded('Pet:'),
  encoded('pet:1'),
  encoded('Query:1'),
  encoded('PetPage:1'),
  encoded('constructor:1'),
  encoded('Pet:1 '),
  `${encoded('Pet:1')}!`,
  `${encoded('Pet:1')}=`,
  '🐕',
  'x'.repeat(1000),
]

type Errors = readonly { readonly path: readonly unknown[]; readonly extensions: { readonly code: string; readonly details: unknown } }[]

const nodes = async (ids: readonly unknown[], as: 'nobody' | 'customer' = 'nobody') =>
  (await store.graphql('query($ids: [ID!]!) { nodes(ids: $ids) { nodeId } }', { ids }, { as })).body

describe.each(wrong.map((id) => ({ id })))('the wrong id $id', ({ id }) => {
  it('is null with an error at its own place among others', async () => {
    for (let run = 1; run <= 6; run++) {
      const { data, errors } = await nodes([pet, id, pet, encodeNodeId('Pet', 4242)])
      expect(data).toEqual({ nodes: [{ nodeId: pet }, null, { nodeId: pet }, null] })
      expect((errors as Errors).map(({ path, extensions: { code } }) => ({ path, code }))).toEqual([
        { path: ['nodes', 1], code: 'VALIDATION_ERROR' },
      ])
      expect(errors[0].extensions.details).toMatchObject({ fields: [{ field: 'ids[1]', message: 'must be a nodeId' }] })
    }
  })

  it('is null with an error in `node`, and leaves other fields', async () => {
    const query = 'query($id: ID!, $pet: ID!) { bad: node(id: $id) { nodeId } good: node(id: $pet) { nodeId } }'
    const { data, errors } = (await store.graphql(query, { id, pet })).body
    expect(data).toEqual({ bad: null, good: { nodeId: pet } })
    expect((errors as Errors).map(({ path }) => path)).toEqual([['bad']])
  })
})

describe('nodes', () => {
  it('keep their order, and stand as often as they are named', async () => {
    const ids = [order, pet, order, pet, pet]
    expect(await nodes(ids, 'customer')).toEqual({ data: { nodes: ids.map((nodeId) => ({ nodeId })) } })
  })

  it('that the caller may not see are null without an error', async () => {
    expect(await nodes([order, pet])).toEqual({ data: { nodes: [null, { nodeId: pet }] } })
  })

  it('of a hundred ids are read, and of a hundred and one are refused', async () => {
    expect((await nodes(Array(100).fill(pet))).data.nodes).toHaveLength(100)
    const { data, errors } = await nodes(Array(101).fill(pet))
    expect(data).toEqual({ nodes: null })
    expect(errors).toMatchObject([{ path: ['nodes'], extensions: { code: 'VALIDATION_ERROR', details: { fields: [{ field: 'ids' }] } } }])
  })

  it('of a hundred wrong ids are all null, with the first five errors', async () => {
    const { data, errors } = await nodes([pet, ...Array(99).fill('x')])
    expect(data.nodes).toEqual([{ nodeId: pet }, ...Array(99).fill(null)])
    expect((errors as Errors).map(({ path }) => path)).toEqual([1, 2, 3, 4, 5].map((i) => ['nodes', i]))
  })

  it.each([[[null]], [[true]], [[{}]], [[1.5]], [null]])('of values that are no ids at all are refused as a whole: %j', async (ids) => {
    const { data, errors } = (await store.graphql('query($ids: [ID!]!) { nodes(ids: $ids) { nodeId } }', { ids })).body
    expect(data).toBeUndefined()
    expect(errors[0].extensions.code).toBe('VALIDATION_ERROR')
  })
})
