import type { Sql } from 'postgres'
import { documents, threeLevelFields } from './documents.js'

/** The rows for the requests, read once, so that every peer gets the same sequence. */
export interface Samples {
  readonly petIds: readonly number[]
  readonly petPages: number
  readonly orderPages: number
  /** Cursors of the gateway that lie deep in the list of pets. */
  readonly deepCursors: readonly string[]
  readonly categories: readonly string[]
  /** Pets of so many units that no run sells them all. */
  readonly salePetIds: readonly number[]
  /** A customer with ten orders at least. */
  readonly customer: { readonly id: number; readonly email: string }
  /** Pets and orders with larger ids were created by the benchmark. */
  readonly lastPetId: number
  readonly lastOrderId: number
}

/** The owner of a request's API key. Only some servers need the key, but all servers receive the same bytes. */
export type Caller = 'nobody' | 'staff' | 'customer'

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body?: string
}

/** A workload that writes one object. */
interface Write {
  /** The root field whose reply has the id of the object. */
  readonly field: string
  /** The facts of the row that every server must have written, beside its id. */
  readonly rowOf: (sql: Sql, id: number, samples: Samples) => Promise<unknown>
  /** The facts that were asked for. */
  readonly asked: (index: number, samples: Samples) => object
}

export interface Workload {
  readonly name: string
  readonly title: string
  readonly style: 'graphql' | 'rest'
  readonly as: Caller
  readonly write?: Write
  /** Sends the tag of the first reply with each later request, and expects 304. */
  readonly revalidates?: true
  /** Encoding of the replies that its clients accept. Only the gateway compresses. */
  readonly accepts?: 'gzip'
  /** The share of its reads that the cache answers is told. */
  readonly tellsHitRate?: true
  /** Timed requests in one round of a full run: one to four seconds each. */
  readonly requests: number
  /** The `index`th request of the sequence, the same for all peers. */
  readonly request: (index: number, samples: Samples) => WireRequest
}

/** Units of each pet of `salePetIds`. */
export const SALE_UNITS = 1_000_000

const STATUSES = ['available', 'pending', 'sold']

/** The steps are primes, so that consecutive requests read distant rows, and every id, page and cursor is used. */
const petId = (index: number, { petIds }: Samples) => petIds[(index * 7919) % petIds.length] ?? 1
const page = (index: number, pages: number) => 1 + ((index * 37) % pages)

const createInput = (index: number, { categories }: Samples) => ({
  name: `Bench ${index}`,
  status: STATUSES[index % STATUSES.length],
  category: categories[index % categories.length],
  price: (100 + ((index * 7919) % 99_900)) / 100,
})

const orderInput = (index: number, { salePetIds }: Samples) => ({
  items: [{ petId: salePetIds[(index * 7919) % salePetIds.length] ?? 1, quantity: 1 + (index % 3) }],
})

function graphql(query: string, variables?: object): WireRequest {
  return { method: 'POST', path: '/graphql', body: JSON.stringify({ query, variables }) }
}

const rest = (path: string): WireRequest => ({ method: 'GET', path })

const createdPet: Write = {
  field: 'createPet',
  async rowOf(sql, id) {
    const [row] = await sql`select p.name, p.status, c.name as category, p.price from pets p
      left join categories c on c.id = p.category_id where p.id = ${id}`
    return row
  },
  asked: createInput,
}

const placedOrder: Write = {
  field: 'placeOrder',
  async rowOf(sql, id, { lastOrderId }) {
    const [row] = await sql`select o.customer_id, o.status, o.payment_status, o.recovery_point, o.total_amount, o.currency,
      (select json_agg(json_build_array(i.line, i.pet_id, i.name, i.quantity, i.unit_price)) from order_items i where i.order_id = o.id) as items,
      exists (select from order_changes h where h.order_id = o.id) as "hasTimeline",
      (select bool_and(p.stock + (select sum(s.quantity) from order_items s where s.pet_id = p.id and s.order_id > ${lastOrderId}) = ${SALE_UNITS})
        from order_items i join pets p on p.id = i.pet_id where i.order_id = o.id) as "isTakenFromStock"
      from orders o where o.id = ${id}`
    return row
  },
  asked: orderInput,
}

export const workloads: readonly Workload[] = [
  { as: 'nobody', name: 'empty', title: 'empty query', style: 'graphql', requests: 8000, request: () => graphql(documents.empty) },
  {
    as: 'nobody',
    name: 'point',
    title: 'point read',
    style: 'graphql',
    requests: 5000,
    request: (i, samples) => graphql(documents.point, { id: petId(i, samples) }),
  },
  {
    as: 'nobody',
    name: 'list',
    title: 'list of 20',
    style: 'graphql',
    requests: 2000,
    request: (i, { petPages }) => graphql(documents.list, { page: page(i, petPages) }),
  },
  {
    as: 'nobody',
    name: 'deep-list',
    title: 'list of 20, at depth 40 000 by cursor',
    style: 'graphql',
    requests: 2000,
    request: (i, { deepCursors }) => graphql(documents.deepList, { after: deepCursors[(i * 37) % deepCursors.length] }),
  },
  {
    as: 'staff',
    name: 'three-level',
    title: 'three-level',
    style: 'graphql',
    requests: 1600,
    request: (i, { orderPages }) => graphql(documents.threeLevel, { page: page(i, orderPages) }),
  },
  { as: 'customer', name: 'me', title: 'me with orders', style: 'graphql', requests: 2000, request: () => graphql(documents.me) },
  {
    as: 'nobody',
    name: 'rest-point',
    title: 'REST point',
    style: 'rest',
    requests: 5000,
    request: (i, samples) => rest(`/v1/pets/${petId(i, samples)}`),
  },
  {
    as: 'nobody',
    name: 'rest-list',
    title: 'REST list',
    style: 'rest',
    requests: 1400,
    request: (i, { petPages }) => rest(`/v1/pets?limit=20&sort=-createdAt&page=${page(i, petPages)}`),
  },
  {
    as: 'staff',
    name: 'rest-three-level',
    title: 'REST three-level',
    style: 'rest',
    requests: 1400,
    request: (i, { orderPages }) => rest(`/v1/orders?limit=10&sort=-createdAt&page=${page(i, orderPages)}&fields=${threeLevelFields}`),
  },
  {
    as: 'staff',
    write: createdPet,
    name: 'create',
    title: 'create',
    style: 'graphql',
    requests: 2000,
    request: (i, samples) => graphql(documents.create, { input: createInput(i, samples) }),
  },
  {
    as: 'customer',
    write: placedOrder,
    name: 'order',
    title: 'order placement',
    style: 'graphql',
    requests: 1000,
    request: (i, samples) => graphql(documents.order, { input: orderInput(i, samples) }),
  },
]
