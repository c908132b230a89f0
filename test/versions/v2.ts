import { GraphQLEnumType, GraphQLString } from 'graphql'
import { schema } from '../../src/graphql/schema.js'
import type { Document } from '../../src/rest/openapi/types.js'
import { openapiText } from '../../src/rest/openapi.js'
import { routes } from '../../src/rest/routes.js'
import { generateRoutes } from '../../src/rest/sofa.js'
import { apiVersions } from '../../src/rest/versions/apiVersions.js'
import type { Retyping } from '../../src/rest/versions/difference.js'
import { loadVersions, type VersionRow } from '../../src/rest/versions/registry.js'
import { type RestVersion, restVersions } from '../../src/rest/versions/restVersion.js'
import { createValidator } from '../support/openapiValidator.js'
import { type PetStore, type PetStoreOptions, petStore } from '../support/petStore.js'

/** Statuses in capital letters. */
const capitals: Retyping = {
  type: new GraphQLEnumType({
    name: 'PetState',
    description: 'State of a pet in the shop.',
    values: {
      AVAILABLE: { description: 'Can be bought.' },
      PENDING: { description: 'Not for sale yet.' },
      SOLD: { description: 'Sold out.' },
    },
  }),
  show: (status) => String(status).toUpperCase(),
  take: (state) => String(state).toLowerCase(),
  example: 'AVAILABLE',
}

/** A number of units as a text. */
const units: Retyping = {
  type: GraphQLString,
  show: (stock) => `${stock} units`,
  take(text) {
    const [, number] = /^(\d{1,9}) units$/.exec(String(text)) ?? []
    if (number === undefined) throw new Error('must be a number of units, such as 3 units')
    return Number(number)
  },
  constraint: { maxLength: 20 },
  example: '3 units',
}

/** An amount as a text with two decimals. */
const amount: Retyping = {
  type: GraphQLString,
  show: (money) => Number(money).toFixed(2),
  take: Number,
  constraint: { maxLength: 20 },
  example: '59.98',
}

/** A version with a difference of every kind. Tests serve it beside the version of the schema. */
export const v2: VersionRow = {
  name: 'v2',
  differences: [
    { of: 'Pet.photoUrls', name: 'pictures' },
    { of: 'Pet.category', name: 'kind', description: 'The kind of the pet.' },
    { of: 'Pet.breed', isRemoved: true },
    { of: 'Pet.price', name: 'price.amount' },
    { of: 'Pet.currency', name: 'price.currency' },
    { of: 'Pet.status', name: 'state', retyped: capitals },
    { of: 'Pet.stock', retyped: units },
    { of: 'Pet.version', name: 'revision' },
    { of: 'Pet.createdAt', name: 'addedAt' },
    { of: 'Order.totalAmount', name: 'total', retyped: amount },
    { of: 'Address.postalCode', name: 'zip' },
    { of: 'Query.pets(minPrice:)', name: 'priceFrom' },
    { of: 'Query.pets(limit:)', default: 5 },
    { of: 'Query.orders(page:)', name: 'pageNumber' },
    { of: 'Query.orders(after:)', name: 'cursor' },
    { of: 'Query.orders(sort:)', default: '-id' },
  ],
}

const generated = await generateRoutes(schema, routes)
const rows = [...apiVersions, v2]
const [, made] = await restVersions(
  loadVersions(rows, () => new Date()),
  generated,
)

/** The version as the gateway makes it of its differences. */
const madeV2 = made as RestVersion // the second of two rows
export const contractV2 = JSON.parse(openapiText(madeV2, schema, '3.1')) as Document
export const validatorV2 = createValidator(contractV2, madeV2.generated, 'v2')

/** A gateway that serves both versions. Each reply of `/v2` is held to the OpenAPI document of v2. */
export async function twoVersions(options: PetStoreOptions = {}): Promise<PetStore> {
  const store = await petStore({ versions: rows, ...options })
  return {
    ...store,
    async rest(method, url, given) {
      const reply = await store.rest(method, url, given)
      validatorV2.checkReply(method, url, reply)
      return reply
    },
  }
}
