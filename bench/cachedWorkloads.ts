import { documents } from './documents.js'
import type { Samples, WireRequest, Workload } from './workloads.js'
import { drawn, zipf } from './zipf.js'

/** Different objects that the requests of a workload ask for, so that every answer is kept after the warm-up. */
const DIFFERENT = 20
/** Pages that readers turn to, and pages of a list. */
const PAGES = 20

/** Ids of the trusted documents. */
const trusted = { point: 'cached-point', list: 'cached-list' } as const
/** The manifest of trusted documents, as the gateway reads it. */
export const manifest: Readonly<Record<string, string>> = { [trusted.point]: documents.point, [trusted.list]: documents.list }

const petOf = (index: number, { petIds }: Samples) => petIds[index % DIFFERENT] ?? 1
const pageOf = (index: number) => 1 + (index % DIFFERENT)

const get = (path: string): WireRequest => ({ method: 'GET', path })
const byId = (id: string, variables: object) => get(`/graphql?documentId=${id}&variables=${encodeURIComponent(JSON.stringify(variables))}`)
const post = (query: string, variables: object): WireRequest => ({
  method: 'POST',
  path: '/graphql',
  body: JSON.stringify({ query, variables }),
})

const point = (index: number, samples: Samples) => ({ id: petOf(index, samples) })
const list = (index: number) => ({ page: pageOf(index) })
const restPoint: Workload['request'] = (i, samples) => get(`/v1/pets/${petOf(i, samples)}`)
const restList: Workload['request'] = (i) => get(`/v1/pets?limit=20&sort=-createdAt&page=${pageOf(i)}`)
const getPoint: Workload['request'] = (i, samples) => byId(trusted.point, point(i, samples))
const getList: Workload['request'] = (i) => byId(trusted.list, list(i))

const kept = { as: 'nobody', requests: 8000 } as const

/** Reads whose answers are kept, and a mix of reads and writes. */
export const cachedWorkloads: readonly Workload[] = [
  { ...kept, name: 'kept-rest-point', title: 'REST point', style: 'rest', request: restPoint },
  { ...kept, name: 'kept-rest-list', title: 'REST list of 20', style: 'rest', request: restList },
  { ...kept, name: 'kept-rest-list-gzip', title: 'REST list of 20, gzip', style: 'rest', accepts: 'gzip', request: restList },
  { ...kept, name: 'kept-rest-304', title: 'REST point, 304', style: 'rest', revalidates: true, request: restPoint },
  { ...kept, name: 'kept-rest-list-304', title: 'REST list of 20, 304', style: 'rest', revalidates: true, request: restList },
  { ...kept, name: 'kept-get-point', title: 'GraphQL GET point', style: 'graphql', request: getPoint },
  { ...kept, name: 'kept-get-list', title: 'GraphQL GET list of 20', style: 'graphql', request: getList },
  { ...kept, name: 'kept-get-304', title: 'GraphQL GET point, 304', style: 'graphql', revalidates: true, request: getPoint },
  { ...kept, name: 'kept-get-list-304', title: 'GraphQL GET list of 20, 304', style: 'graphql', revalidates: true, request: getList },
  {
    ...kept,
    name: 'kept-post-point',
    title: 'GraphQL POST point',
    style: 'graphql',
    request: (i, samples) => post(documents.point, point(i, samples)),
  },
  { ...kept, name: 'kept-post-list', title: 'GraphQL POST list of 20', style: 'graphql', request: (i) => post(documents.list, list(i)) },
  { as: 'staff', name: 'browse', title: 'browse', style: 'rest', requests: 20_000, tellsHitRate: true, request: browse },
]

const SORTS = ['', '', '', '', '', '&sort=-createdAt', '&sort=-createdAt', '&sort=-createdAt', '&sort=price', '&sort=price']

/**
 * Readers and a writer of a shop: of 100 requests one changes the price of a pet, 55 read a pet, and 44 read a page of a list. Pets and pages are
 * asked for by Zipf's law. Of five lists four have a category, and of two lists one has only available pets.
 */
function browse(index: number, { petIds, categories }: Samples): WireRequest {
  const kind = drawn(index, 0)
  const pet = () => petIds[zipf(petIds.length, drawn(index, 1))] ?? 1
  if (kind < 0.01) {
    const price = (100 + Math.floor(drawn(index, 2) * 99_900)) / 100
    return { method: 'PATCH', path: `/v1/pets/${pet()}`, body: JSON.stringify({ price }) }
  }
  if (kind < 0.56) return get(`/v1/pets/${pet()}`)
  const name = categories[zipf(categories.length, drawn(index, 3))] ?? ''
  const category = drawn(index, 4) < 0.8 ? `&category=${encodeURIComponent(name)}` : ''
  const status = drawn(index, 5) < 0.5 ? '&status=available' : ''
  const sort = SORTS[Math.floor(drawn(index, 6) * SORTS.length)] ?? ''
  return get(`/v1/pets?limit=20&page=${1 + zipf(PAGES, drawn(index, 7))}${category}${status}${sort}`)
}
