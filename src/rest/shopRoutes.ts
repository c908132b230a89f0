import { IMAGE_TYPES } from '../domain/pets/pictureType.js'
import type { Alias, RestRoute } from './route.js'

/** The routes of the shop. */
export const shopRoutes: readonly RestRoute[] = [
  { method: 'GET', path: '/pets', field: 'Query.pets', tag: 'Pets' },
  { method: 'POST', path: '/pets', field: 'Mutation.createPet', tag: 'Pets', status: 201, location: true },
  { method: 'GET', path: '/pets/:id', field: 'Query.pet', tag: 'Pets' },
  { method: 'PUT', path: '/pets/:id', field: 'Mutation.replacePet', tag: 'Pets' },
  { method: 'PATCH', path: '/pets/:id', field: 'Mutation.updatePet', tag: 'Pets' },
  { method: 'DELETE', path: '/pets/:id', field: 'Mutation.deletePet', tag: 'Pets', status: 204 },
  { method: 'GET', path: '/categories', field: 'Query.categories', tag: 'Categories' },
  { method: 'POST', path: '/categories', field: 'Mutation.createCategory', tag: 'Categories', status: 201 },
  { method: 'GET', path: '/tags', field: 'Query.tags', tag: 'Tags' },
  { method: 'POST', path: '/tags', field: 'Mutation.createTag', tag: 'Tags', status: 201 },
  { method: 'GET', path: '/inventory', field: 'Query.inventory', tag: 'Inventory' },
  { method: 'GET', path: '/search', field: 'Query.search', tag: 'Search', name: 'listSearchHits' },
  { method: 'GET', path: '/orders', field: 'Query.orders', tag: 'Orders' },
  {
    method: 'POST',
    path: '/orders',
    field: 'Mutation.placeOrder',
    tag: 'Orders',
    status: 201,
    refusals: [402],
    location: true,
  },
  { method: 'GET', path: '/orders/:id', field: 'Query.order', tag: 'Orders' },
  { method: 'GET', path: '/orders/:id/timeline', field: 'Query.orderTimeline', tag: 'Orders' },
  { method: 'GET', path: '/orders/:id/track', field: 'Query.trackOrder', tag: 'Orders', name: 'trackOrder' },
  { method: 'POST', path: '/orders/:id/cancel', field: 'Mutation.cancelOrder', tag: 'Orders' },
  { method: 'POST', path: '/orders/:id/advance', field: 'Mutation.advanceOrder', tag: 'Orders' },
]

/** Older names of the shop's paths. */
export const shopAliases: readonly Alias[] = [
  [/^\/orders(?=\/|$)/, '/store/order'],
  [/^\/inventory$/, '/store/inventory'],
]

/** The only hand-written route. It takes a file, which no GraphQL argument can carry. */
export const photoUpload = {
  method: 'POST',
  path: '/pets/:id/photos',
  field: 'Mutation.addPetPhoto',
  tag: 'Pets',
  accepts: IMAGE_TYPES,
} as const

export const shopHandWritten: readonly Pick<RestRoute, 'method' | 'path' | 'field'>[] = [photoUpload]
