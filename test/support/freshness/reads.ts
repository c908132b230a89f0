import type { Call } from './oneConnection.js'

export const CATEGORIES = ['dog', 'cat', 'bird'] as const

/** A read that shows pets with their versions. */
export interface FreshRead {
  readonly call: Call
  /** The pets that the reply must show, whatever their values. */
  readonly shows: readonly number[]
}

const get = (path: string): Call => ({ method: 'GET', path })
const post = (query: string, variables: object): Call => ({ method: 'POST', path: '/graphql', body: { query, variables } })

/** All reads of the run, in both styles: rows, lists by every filter, pages, connections, and a read that is never kept. */
export function freshReads(ids: readonly number[]): readonly FreshRead[] {
  const rows = ids.flatMap((id): FreshRead[] => [
    { call: get(`/v1/pets/${id}`), shows: [id] },
    { call: get(`/v1/pets/${id}?fields=id,version,stock`), shows: [id] },
    { call: post('query ($id: Int64!) { pet(id: $id) { id version status tags { name } } }', { id }), shows: [id] },
  ])
  const some = ids.filter((_id, i) => i % 3 === 0)
  const lists = [
    `ids=${some.join()}`,
    'limit=100',
    'limit=5&sort=-price&page=2',
    'limit=100&sort=stock',
    ...['available', 'pending', 'sold', 'sold,pending'].map((status) => `status=${status}&limit=100`),
    ...CATEGORIES.map((category) => `category=${category}&limit=100`),
    ...CATEGORIES.map((category) => `category=${category}&status=available&sort=-createdAt`),
    'tag=calm&limit=100',
    'minPrice=500&limit=100',
    'maxPrice=499.99&limit=100&fields=id,version,price',
    'species=wolf&limit=100',
    'q=pet&limit=100', // a search is never kept
  ].map((query): FreshRead => ({ call: get(`/v1/pets?${query}`), shows: query.startsWith('ids=') ? some : [] }))
  const connections = ['available', 'sold'].map(
    (status): FreshRead => ({
      call: post(
        'query ($s: [PetStatus!]) { petsConnection(statuses: $s, first: 50) { edges { cursor node { id version price } } totalCount } }',
        { s: [status] },
      ),
      shows: [],
    }),
  )
  return [...rows, ...lists, ...connections]
}

/** The versions of the pets that a reply shows. */
export function versionsIn(text: string): Map<number, number> {
  const found = new Map<number, number>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('id' in value && 'version' in value && typeof value.id === 'number' && typeof value.version === 'number')
      found.set(value.id, value.version)
    for (const inner of Object.values(value)) look(inner)
  }
  look(JSON.parse(text))
  return found
}
