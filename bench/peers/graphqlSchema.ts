import { GraphQLScalarType } from 'graphql'
import type { IResolvers } from 'mercurius'
import { hashedKey } from './callerKey.js'
import { type OrderedItem, placeOrder } from './placeOrder.js'
import { rows } from './rows.js'

export const schema = `
  scalar Int64
  scalar Decimal
  scalar DateTime
  enum PetStatus { available pending sold }
  enum OrderStatus { pending processing shipped delivered cancelled }
  type Category { id: Int64! name: String! }
  type Tag { id: Int64! name: String! }
  type Pet { id: Int64! name: String! status: PetStatus! price: Decimal createdAt: DateTime! category: Category tags: [Tag!]! }
  type PetPage { data: [Pet!]! }
  type User { id: Int64! username: String orders(first: Int = 20, sort: String = "-createdAt"): OrderConnection! }
  type OrderItem { line: Int! name: String! quantity: Int! unitPrice: Decimal! pet: Pet }
  type Order {
    id: Int64! number: String! status: OrderStatus! totalAmount: Decimal! createdAt: DateTime! customer: User items: [OrderItem!]!
  }
  type OrderPage { data: [Order!]! }
  type OrderConnection { nodes: [Order!]! }
  input OrderItemInput { petId: Int64! quantity: Int! }
  input PlaceOrderInput { items: [OrderItemInput!]! }
  input CreatePetInput { name: String! status: PetStatus! category: String price: Decimal }
  type Query {
    pet(id: Int64!): Pet
    pets(page: Int = 1, limit: Int = 20, sort: String = "-createdAt"): PetPage!
    orders(page: Int = 1, limit: Int = 20, sort: String = "-createdAt"): OrderPage!
    me: User
  }
  type Mutation { createPet(input: CreatePetInput!): Pet! placeOrder(input: PlaceOrderInput!): Order! }
`

interface Page {
  page: number
  limit: number
  sort: string
}

/** The context of an operation in both servers. */
export interface PeerContext {
  readonly authorization?: string | null
}

interface CreateInput {
  input: { name: string; status: string; category?: string; price?: number }
}

const petColumns = 'id, name, status, price, created_at as "createdAt", category_id as "categoryId"'
const orderColumns = `id, status, total_amount as "totalAmount", created_at as "createdAt", customer_id as "customerId"`
const statements = {
  pet: `select ${petColumns} from pets where id = $1`,
  pets: `select ${petColumns} from pets order by created_at desc, id desc limit $1 offset $2`,
  orders: `select ${orderColumns} from orders order by created_at desc, id desc limit $1 offset $2`,
  ordersOfUser: `select ${orderColumns} from orders where customer_id = $1 order by created_at desc, id desc limit $2`,
  caller: 'select u.id, u.username from api_keys k join users u on u.id = k.user_id where k.hash = $1 and k.revoked_at is null',
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
function mustBeNewest(sort: string): void {
  if (sort !== '-createdAt') throw new Error(`Cannot sort by ${sort}.`)
}

async function pageOf(statement: string, { page, limit, sort }: Page) {
  mustBeNewest(sort)
  return { data: await rows(statement, [limit, (page - 1) * limit]) }
}

export const resolvers: IResolvers = {
  Int64: new GraphQLScalarType({ name: 'Int64', serialize: Number, parseValue: Number }),
  Decimal: new GraphQLScalarType({ name: 'Decimal', serialize: (cents) => Number(cents) / 100 }),
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: (time) => (time as Date).toISOString() }),
  Query: {
    pet: async (_root, { id }: { id: number }) => (await rows(statements.pet, [id]))[0],
    pets: (_root, page: Page) => pageOf(statements.pets, page),
    orders: (_root, page: Page) => pageOf(statements.orders, page),
    me: async (_root, _args, { authorization }: PeerContext) => (await rows(statements.caller, [hashedKey(authorization)]))[0],
  },
  User: {
    async orders({ id }: { id: number }, { first, sort }: { first: number; sort: string }) {
      mustBeNewest(sort)
      return { nodes: await rows(statements.ordersOfUser, [id, first]) }
    },
  },
  Order: { number: (order: { id: number }) => `ORD-${String(order.id).padStart(8, '0')}` },
  Mutation: {
    createPet,
    placeOrder: (_root, { input }: { input: { items: readonly OrderedItem[] } }, { authorization }: PeerContext) =>
      placeOrder(hashedKey(authorization), input.items),
  },
}
