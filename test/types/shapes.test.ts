import { expectTypeOf, it } from 'vitest'
import type { OrderRow } from '../../src/db/queries/orders.js'
import { leaf } from '../../src/db/shapes/leaf.js'
import { categoryShape, tagShape } from '../../src/db/shapes/names.js'
import type { orderShape } from '../../src/db/shapes/orders.js'
import type { petShape } from '../../src/db/shapes/pets.js'
import { embedded, many, neverNull, one, type RowOfShape, shape } from '../../src/db/shapes/shape.js'
import { orders } from '../../src/db/tables/orders.js'
import { categories, pets, petTags } from '../../src/db/tables/pets.js'
import { users } from '../../src/db/tables/users.js'
import { covers } from '../../src/graphql/covers.js'
import type { Category } from '../../src/schema/categoriesAndTags.js'
import type { Address, Order } from '../../src/schema/orders.js'
import type { Pet } from '../../src/schema/pets.js'

// The compiler checks these tests (`npm run types`). At run time they build a few shapes.

const { name: _name, ...nameless } = categoryShape.fields

it('a leaf takes columns of its own kind of data', () => {
  leaf.moment(pets.createdAt)
  // @ts-expect-error a text is no moment
  leaf.moment(categories.name)
  // @ts-expect-error a number is no text
  leaf.text(pets.stock)
  // @ts-expect-error a count of units is no amount
  leaf.decimal(pets.stock)
  // @ts-expect-error a list is no single text
  leaf.text(pets.photoUrls)
  // @ts-expect-error a text is no list
  leaf.texts(pets.name)
  // @ts-expect-error an id is never null
  leaf.nodeId('Category', pets.categoryId)
  // @ts-expect-error a product has no null
  leaf.product(pets.price, pets.stock)
})

it('a shape without a field of its type does not cover it', () => {
  covers<Category>()(shape('Category', categories, { ...nameless, name: leaf.text(categories.name) }))
  // @ts-expect-error the name is missing
  covers<Category>()(shape('Category', categories, nameless))
})

it('a leaf that may be null covers no field that is never null', () => {
  // @ts-expect-error a species may be null
  covers<Category>()(shape('Category', pets, { ...nameless, name: leaf.text(pets.species) }))
  // @ts-expect-error a first name may be null
  covers<Pick<Address, 'street'>>()(shape('Address', users, { street: leaf.text(users.firstName) }))
})

it('a leaf of another value does not cover a field', () => {
  // @ts-expect-error a moment is no text
  covers<Category>()(shape('Category', pets, { ...nameless, name: leaf.moment(pets.createdAt) }))
  // @ts-expect-error the statuses of an order are not the statuses of a pet
  covers<Pick<Pet, 'status'>>()(shape('Pet', orders, { status: leaf.word(orders.status) }))
  // @ts-expect-error one text is no list
  covers<Pick<Pet, 'photoUrls'>>()(shape('Pet', pets, { photoUrls: leaf.text(pets.name) }))
})

it('a relation covers a field of its own type alone', () => {
  type Related = Pick<Pet, 'category' | 'tags'>
  const category = one(() => categoryShape, pets.categoryId)
  const ofTag = { owner: pets.id, by: petTags.petId, through: petTags.tagId, order: [] }
  covers<Related>()(shape('Pet', pets, { category, tags: many(() => tagShape, ofTag) }))
  const withRow = shape('Pet', pets, { category, tags: one(() => tagShape, pets.categoryId) })
  // @ts-expect-error a row is no list
  covers<Related>()(withRow)
  const ofNameless = one(() => shape('Category', categories, nameless), pets.categoryId)
  const withNameless = shape('Pet', pets, { category: ofNameless, tags: many(() => tagShape, ofTag) })
  // @ts-expect-error the shape of the category has no name
  covers<Related>()(withNameless)
})

it('an object that may be null covers no field that is never null', () => {
  const [street, city, country] = [leaf.text(orders.shippingStreet), leaf.text(orders.shippingCity), leaf.text(orders.shippingCountry)]
  const postalCode = leaf.text(orders.shippingPostalCode)
  const address = embedded('Address', { street, city, country }, { postalCode })
  covers<Pick<Order, 'shippingAddress'>>()(shape('Order', orders, { shippingAddress: address }))
  interface Delivered {
    shippingAddress: Address
  }
  const mayLack = shape('Order', orders, { shippingAddress: address })
  // @ts-expect-error an order without an address has null
  covers<Delivered>()(mayLack)
  const mayBeEmpty = shape('Order', orders, { shippingAddress: neverNull('Address', { street, city, country, postalCode }) })
  // @ts-expect-error a city may be null in an object that is never null
  covers<Delivered>()(mayBeEmpty)
})

it('the row of a shape has the columns behind its fields', () => {
  expectTypeOf<keyof RowOfShape<typeof categoryShape>>().toEqualTypeOf<'id' | 'name'>()
  expectTypeOf<RowOfShape<typeof petShape>>().toEqualTypeOf<
    Omit<typeof pets.$inferSelect, 'folded' | 'search' | 'reserved' | 'isStatusOfSales'>
  >()
  expectTypeOf<RowOfShape<typeof orderShape>>().toEqualTypeOf<OrderRow>()
  expectTypeOf<OrderRow['shippingCity']>().toEqualTypeOf<string | null>()
  expectTypeOf<OrderRow['createdAt']>().toEqualTypeOf<Date>()
})
