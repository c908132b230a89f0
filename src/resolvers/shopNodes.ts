import type { RequestContext } from '../context.js'
import { may } from '../domain/actor.js'
import type { Fields } from '../values/fields.js'
import type { CategoryId, OrderId, PetId, TagId } from '../values/ids.js'

/** Looks up rows of the shop by type. */
export const shopNodes = {
  // the type in the `nodeId` tells the kind of the id
  Pet: ({ loaders }: RequestContext, id: number, fields: Fields) => loaders.pets(fields).load(id as PetId),
  Category: ({ loaders }: RequestContext, id: number) => loaders.categories.load(id as CategoryId),
  Tag: ({ loaders }: RequestContext, id: number) => loaders.tags.load(id as TagId),
  Order: async ({ loaders, actor }: RequestContext, id: number, fields: Fields) =>
    may(actor, 'orders:read') ? loaders.orders(fields).load(id as OrderId) : null,
}
