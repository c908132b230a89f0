import { isInterfaceType } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.js'
import type { PetStore } from '../support/petStore.js'
import { deprecatedShop, ENDED, told } from './deprecatedShop.js'

const days = { since: '2026-11-01', sunset: '2027-05-01' }
const node = schema.getType('Node')
const types = isInterfaceType(node) ? ['Node', ...schema.getPossibleTypes(node).map(({ name }) => name)] : []
const deprecations = {
  ...Object.fromEntries(types.map((name) => [`${name}.nodeId`, { ...days, replacement: 'the id' }])),
  'Query.pets(limit:)': { ...days, replacement: 'Query.pets(page:)' },
}

let store: PetStore
let petId: number
let nodeId: string
beforeAll(async () => {
  const shop = await deprecatedShop({ deprecations })
  ;({ store, petId } = shop)
  nodeId = (await store.graphql(`{ pet(id: ${petId}) { nodeId } }`)).body.data.pet.nodeId
  shop.clock.set(ENDED)
})
afterAll(() => store.close())

const endOf = (subject: string) => ({ extensions: { code: 'VERSION_SUNSET', details: { subject } } })

it.each<[query: string, data: object, subject: string]>([
  ['node(id: $id) { nodeId }', { node: null }, 'Node.nodeId'],
  ['node(id: $id) { ... on Pet { nodeId } }', { node: null }, 'Pet.nodeId'],
  ['nodes(ids: [$id]) { nodeId }', { nodes: [null] }, 'Node.nodeId'],
])('a field that has ended is refused through its interface, too: %s', async (query, data, subject) => {
  for (let run = 1; run <= 6; run++) {
    const { body, headers } = await store.graphql(`query($id: ID!) { ${query} }`, { id: nodeId })
    expect(body.data, `run ${run}`).toEqual(data)
    expect(body.errors).toMatchObject([endOf(subject)])
    expect(headers.sunset).toBe(told.sunset)
  }
})

it('the default of a variable uses an argument in GraphQL; the default of a parameter of REST does not', async () => {
  const { body } = await store.graphql('query($limit: Int = 20) { pets(limit: $limit) { data { id } } }')
  expect(body).toMatchObject({ data: { pets: null }, errors: [endOf('Query.pets(limit:)')] })
  const { status, headers } = await store.rest('GET', '/v1/pets?fields=id')
  expect([status, headers.deprecation]).toEqual([200, undefined])
})
