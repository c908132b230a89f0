import { documents } from './documents.js'

/** The rows for the requests, read once, so that every peer gets the same sequence. */
export interface Samples {
  readonly petIds: readonly number[]
  readonly petPages: number
  readonly orderPages: number
  readonly categories: readonly string[]
  /** Pets with a larger id were created by the benchmark. */
  readonly lastPetId: number
}

export interface WireRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
}

export interface Workload {
  readonly name: string
  readonly title: string
  readonly style: 'graphql' | 'rest'
  /** Sent with the staff key. Only the gateway needs it, but all servers receive the same bytes. */
  readonly staff: boolean
  readonly writes: boolean
  /** Timed requests in one round of a full run: one to four seconds each. */
  readonly requests: number
  /** The `index`th request of the sequence, the same for all peers. */
  readonly request: (index: number, samples: Samples) => WireRequest
}

const STATUSES = ['available', 'pending', 'sold']

/** Both steps are primes, so that consecutive requests read distant rows, and every id and page is used. */
const petId = (index: number, { petIds }: Samples) => petIds[(index * 7919) % petIds.length] ?? 1
const page = (index: number, pages: number) => 1 + ((index * 37) % pages)

export const createInput = (index: number, { categories }: Samples) => ({
  name: `Bench ${index}`,
  status: STATUSES[index % STATUSES.length],
  category: categories[index % categories.length],
  price: (100 + ((index * 7919) % 99_900)) / 100,
})

function graphql(query: string, variables?: object): WireRequest {
  return { method: 'POST', path: '/graphql', body: JSON.stringify({ query, variables }) }
}

const rest = (path: string): WireRequest => ({ method: 'GET', path })

const read = { staff: false, writes: false } as const

export const workloads: readonly Workload[] = [
  { ...read, name: 'empty', title: 'empty query', style: 'graphql', requests: 8000, request: () => graphql(documents.empty) },
  {
    ...read,
    name: 'point',
    title: 'point read',
    style: 'graphql',
    requests: 5000,
    request: (i, samples) => graphql(documents.point, { id: petId(i, samples) }),
  },
  {
    ...read,
    name: 'list',
    title: 'list of 20',
    style: 'graphql',
    requests: 2000,
    request: (i, { petPages }) => graphql(documents.list, { page: page(i, petPages) }),
  },
  {
    ...read,
    staff: true,
    name: 'three-level',
    title: 'three-level',
    style: 'graphql',
    requests: 1600,
    request: (i, { orderPages }) => graphql(documents.threeLevel, { page: page(i, orderPages) }),
  },
  {
    ...read,
    name: 'rest-point',
    title: 'REST point',
    style: 'rest',
    requests: 5000,
    request: (i, samples) => rest(`/v1/pets/${petId(i, samples)}`),
  },
  {
    ...read,
    name: 'rest-list',
    title: 'REST list',
    style: 'rest',
    requests: 1400,
    request: (i, { petPages }) => rest(`/v1/pets?limit=20&sort=-createdAt&page=${page(i, petPages)}`),
  },
  {
    name: 'create',
    title: 'create',
    style: 'graphql',
    staff: true,
    writes: true,
    requests: 2000,
    request: (i, samples) => graphql(documents.create, { input: createInput(i, samples) }),
  },
]
