import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { leaf } from '../../src/db/shapes/leaf.js'
import { categoryShape, tagShape } from '../../src/db/shapes/names.js'
import { orderShape } from '../../src/db/shapes/orders.js'
import { petShape } from '../../src/db/shapes/pets.js'
import { neverNull, one, type Shape, type ShapeFields, shape } from '../../src/db/shapes/shape.js'
import { orders } from '../../src/db/tables/orders.js'
import { categories, pets } from '../../src/db/tables/pets.js'
import { users } from '../../src/db/tables/users.js'
import { visibleTypes } from '../../src/domain/visibleTypes.js'
import { checkShapes } from '../../src/graphql/checkShapes.js'
import { covered } from '../../src/graphql/covered.js'
import { schema } from '../../src/graphql/schema.js'

/** Checks shapes, beside the shapes that others lead to. */
const check = (...shapes: readonly Shape[]) =>
  checkShapes(schema, [...shapes, ...covered.values()], (type) => Object.hasOwn(visibleTypes, type))

/** The shape of a pet with other fields. */
const petWith = (fields: ShapeFields) => shape('Pet', pets, { ...petShape.fields, ...fields })
const orderWith = (fields: ShapeFields) => shape('Order', orders, { ...orderShape.fields, ...fields })
const { name: _name, ...nameless } = categoryShape.fields

describe('the start compares the shapes with the schema:', () => {
  it('they agree', () => {
    expect(() => check()).not.toThrow()
    expect([...covered.keys()]).toEqual(expect.arrayContaining(['Pet', 'Order', 'User', 'Inventory']))
  })

  it.each<[what: string, difference: string, shape: Shape]>([
    ['a type that the schema lacks', 'Cat is no object type of the schema', shape('Cat', categories, categoryShape.fields)],
    ['a missing field', 'Category.name is a field of the schema alone', shape('Category', categories, nameless)],
    ['a field too many', 'Pet.reserved is a field of the shape alone', petWith({ reserved: leaf.int(pets.reserved) })],
    ['another scalar', 'Pet.price is Int64 in the shape and Decimal in the schema', petWith({ price: leaf.int64(pets.price) })],
    [
      'another scalar of the same data',
      'Pet.stock is Int64! in the shape and Int! in the schema',
      petWith({ stock: leaf.int64(pets.stock) }),
    ],
    ['a day as text', 'Pet.birthDate is String in the shape and Date in the schema', petWith({ birthDate: leaf.text(pets.birthDate) })],
    ['a null too many', 'Pet.sku is String in the shape and String! in the schema', petWith({ sku: leaf.text(pets.species) })],
    ['a null too few', 'Pet.species is String! in the shape and String in the schema', petWith({ species: leaf.text(pets.sku) })],
    ['a list', 'Pet.breed is [String!]! in the shape and String in the schema', petWith({ breed: leaf.texts(pets.photoUrls) })],
    ['no list', 'Pet.photoUrls is String! in the shape and [String!]! in the schema', petWith({ photoUrls: leaf.text(pets.sku) })],
    ['an enum as text', 'Pet.status is String! in the shape and PetStatus! in the schema', petWith({ status: leaf.text(pets.status) })],
    [
      'the words of another enum',
      'Pet.status has the words active, suspended in the shape and available, pending, sold in the schema',
      petWith({ status: leaf.word(users.status) }),
    ],
    [
      'a row of another type',
      'Pet.category is Tag in the shape and Category in the schema',
      petWith({ category: one(() => tagShape, pets.categoryId) }),
    ],
    ['a row for a list', 'Pet.tags is Tag in the shape and [Tag!]! in the schema', petWith({ tags: one(() => tagShape, pets.categoryId) })],
    [
      'an object that is never null',
      'Order.shippingAddress is Address! in the shape and Address in the schema',
      orderWith({ shippingAddress: neverNull('Address', { ...orderShape.fields.shippingAddress.fields }) }),
    ],
    [
      'a field of an object',
      'Address.city is Int64! in the shape and String! in the schema',
      orderWith({
        shippingAddress: {
          ...orderShape.fields.shippingAddress,
          fields: { ...orderShape.fields.shippingAddress.fields, city: leaf.int64(orders.id) },
        },
      }),
    ],
    [
      'a relation to a shape of its own',
      'Pet.category leads to a shape that is not in the list',
      petWith({ category: one(() => ({ ...categoryShape }), pets.categoryId) }),
    ],
    ['a type without a rule of visibility', 'ApiKey has no rule of visibility', shape('ApiKey', users, {})],
  ])('%s is refused', (_what, difference, broken) => {
    expect(() => check(broken)).toThrow(difference)
  })

  it('every difference is told at once', () => {
    const broken = petWith({ price: leaf.int64(pets.price), sku: leaf.text(pets.species), spare: leaf.computed('Int', [], () => sql`1`) })
    expect(() => check(broken)).toThrow(/Pet\.spare.*Pet\.sku.*Pet\.price/s)
  })
})
