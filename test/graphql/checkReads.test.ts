import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { orderShape } from '../../src/db/shapes/orders.js'
import { petShape } from '../../src/db/shapes/pets.js'
import type { Shape } from '../../src/db/shapes/shape.js'
import { plannedRow } from '../../src/domain/plannedRead.js'
import { checkReads } from '../../src/graphql/checkReads.js'
import { plannedEdges, plannedReads } from '../../src/graphql/plannedReads.js'
import { schema } from '../../src/graphql/schema.js'

const ordersOfPet = [...plannedEdges].flatMap(([name, edge]) => (name === 'Pet.orders' ? [edge] : []))

describe('the start compares the lists of planned reads with the schema:', () => {
  it('they agree', () => expect(() => checkReads(schema, plannedReads.values(), plannedEdges)).not.toThrow())

  it.each<[difference: string, field: string, shape: Shape]>([
    ['Query.pest is a planned read, and no field of the schema', 'pest', petShape],
    ['Query.pet shows Pet, and its planned read has the shape of Order', 'pet', orderShape],
    ['Query.orders shows OrderPage, and its planned read has the shape of Pet', 'orders', petShape],
  ])('%s', (difference, field, shape) => expect(() => checkReads(schema, [plannedRow(field, shape)], [])).toThrow(difference))

  it.each([
    ['Pet.orderz is a planned read, and no field of the schema', 'Pet.orderz'],
    ['Category.pets shows PetConnection, and its planned read has the shape of Order', 'Category.pets'],
  ])('%s', (difference, name) =>
    expect(() =>
      checkReads(
        schema,
        [],
        ordersOfPet.map((edge) => [name, edge] as const),
      ),
    ).toThrow(difference),
  )

  it('a connection without the resolver of its total', () => {
    const other = buildSchema('type Query { cats: CatConnection! } type CatConnection { totalCount: Int! }')
    expect(() => checkReads(other, [], [])).toThrow(
      'CatConnection.totalCount has no resolver: list totalCountOf(CatConnection) among the resolvers',
    )
  })
})
