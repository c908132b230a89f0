import { IMAGE_TYPES } from '../domain/pets/pictureType.js'

/**
 * The whole table of `/v1`. Each row names a root field of the schema; Sofa generates its operation, and everything else about the route
 * (parameters, body, scope, document, OpenAPI) comes from that field.
 */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/v1`; `:id` is the field's argument of that name. */
  readonly path: string
  readonly field: `Query.${string}` | `Mutation.${string}`
  readonly tag: string
  /** 200 when left out. */
  readonly status?: 201 | 204
  /** Who may keep a GET's reply: anybody; nobody; anybody while the caller is anonymous, as callers see different things. */
  readonly cache?: 'public' | 'private' | 'by-caller'
  /** Where a created thing is read. */
  readonly location?: (id: number) => string
}

export const routes: readonly RestRoute[] = [
  { method: 'GET', path: '/pets', field: 'Query.pets', tag: 'Pets', cache: 'public' },
  { method: 'POST', path: '/pets', field: 'Mutation.createPet', tag: 'Pets', status: 201, location: (id) => `/v1/pets/${id}` },
  { method: 'GET', path: '/pets/:id', field: 'Query.pet', tag: 'Pets', cache: 'public' },
  { method: 'PUT', path: '/pets/:id', field: 'Mutation.replacePet', tag: 'Pets' },
  { method: 'PATCH', path: '/pets/:id', field: 'Mutation.updatePet', tag: 'Pets' },
  { method: 'DELETE', path: '/pets/:id', field: 'Mutation.deletePet', tag: 'Pets', status: 204 },
  { method: 'GET', path: '/categories', field: 'Query.categories', tag: 'Categories', cache: 'public' },
  { method: 'POST', path: '/categories', field: 'Mutation.createCategory', tag: 'Categories', status: 201 },
  { method: 'GET', path: '/tags', field: 'Query.tags', tag: 'Tags', cache: 'public' },
  { method: 'POST', path: '/tags', field: 'Mutation.createTag', tag: 'Tags', status: 201 },
  { method: 'GET', path: '/inventory', field: 'Query.inventory', tag: 'Inventory', cache: 'public' },
  { method: 'GET', path: '/search', field: 'Query.search', tag: 'Search', cache: 'by-caller' },
  { method: 'GET', path: '/orders', field: 'Query.orders', tag: 'Orders', cache: 'private' },
  { method: 'GET', path: '/orders/:id', field: 'Query.order', tag: 'Orders', cache: 'private' },
  { method: 'GET', path: '/users', field: 'Query.users', tag: 'Users', cache: 'private' },
  { method: 'GET', path: '/users/:id', field: 'Query.user', tag: 'Users', cache: 'private' },
]

/** The one hand-written route: it takes a file, which no GraphQL argument can. */
export const photoUpload = {
  method: 'POST',
  path: '/pets/:id/photos',
  field: 'Mutation.addPetPhoto',
  tag: 'Pets',
  accepts: IMAGE_TYPES,
} as const

/** Both prefixes lead to the same handlers. */
const prefixes = ['/v1', '/api/v1'] as const

/** Older names of a path; the same handlers again. */
const aliases: readonly (readonly [canonical: RegExp, alias: string])[] = [
  [/^\/orders(?=\/|$)/, '/store/order'],
  [/^\/inventory$/, '/store/inventory'],
  [/^\/users(?=\/|$)/, '/user'],
]

/** @returns every path under which a row is served, the canonical one first. */
export function pathsOf({ path }: Pick<RestRoute, 'path'>): string[] {
  const names = [path, ...aliases.flatMap(([canonical, alias]) => (canonical.test(path) ? [path.replace(canonical, alias)] : []))]
  return prefixes.flatMap((prefix) => names.map((name) => prefix + name))
}

/** First segments of all resources: without a version they redirect to `/v1`. */
export const resources: readonly string[] = [...new Set(routes.map((route) => route.path.split('/')[1] ?? '')), 'store', 'user']
