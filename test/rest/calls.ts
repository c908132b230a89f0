import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { schema } from '../../src/graphql/schema.js'
import type { RestRoute } from '../../src/rest/routes.js'
import { constraintOf } from '../../src/schema/constrained.js'
import { aDelivery, anEvent, anOAuthClient, anOrder, aPet } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'

type Row = Pick<RestRoute, 'method' | 'path' | 'field'>

/** Numbers of things that are there: by collection for `:id`, else by the name of the parameter. */
export interface Things {
  readonly pets: number
  readonly orders: number
  readonly users: number
  readonly 'oauth-clients': number
  readonly webhooks: number
  readonly deliveries: number
  readonly events: number
  readonly userId: number
  readonly keyId: number
  readonly webhookId: number
}

/** One of everything. The user is the administrator, key and endpoint are theirs, so that an administrator may do to them all there is to do. */
export async function oneOfEach(store: PetStore): Promise<Things> {
  const pets = (await aPet(store, { category: 'dog', tags: ['good'] })).id
  const [key] = await store.sql`
    select k.id as key_id, u.id as user_id from users u join api_keys k on k.user_id = u.id where u.email = 'admin@example.com'`
  const userId = Number(key?.user_id)
  const [orders, client] = [await anOrder(store, { petId: pets }), await anOAuthClient(store)]
  const [events, delivery] = [await anEvent(store, orders), await aDelivery(store, { as: 'admin' })]
  const { id: deliveries, webhookId } = delivery
  const collections = { pets, orders, users: userId, 'oauth-clients': client.id, webhooks: webhookId, deliveries, events: events.id }
  return { ...collections, userId, keyId: Number(key?.key_id), webhookId }
}

/** A path's address: every parameter stands for one of `things`, but for those that are `given`. */
export function addressOf(path: string, things: Things, given: Readonly<Record<string, string>> = {}): string {
  const [, collection = ''] = /([\w-]+)\/:id\b/.exec(path) ?? []
  const known: Readonly<Record<string, number>> = { ...things, id: things[collection as keyof Things] }
  return `/v1${path.replace(/:(\w+)/g, (_, name: string) => given[name] ?? String(known[name]))}`
}

/** The root field behind a row of the table. */
export function fieldOf({ field: name }: Pick<Row, 'field'>): GraphQLField<unknown, unknown> {
  const [type, field = ''] = name.split('.')
  const found = (type === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields()[field]
  if (!found) throw new Error(`no field ${name}`)
  return found
}

/** The type of the body a row takes; undefined for one that takes none. */
export function bodyTypeOf(row: Row): GraphQLInputObjectType | undefined {
  const input = fieldOf(row).args.find(({ name }) => name === 'input')
  return input && (getNamedType(input.type) as GraphQLInputObjectType) // every `input` is of one
}

/** The least a row's body must hold, with the documented example of each field; undefined for a row that takes none. */
export function leastBody(row: Row): Record<string, unknown> | undefined {
  const type = bodyTypeOf(row)
  return type && leastOf(type)
}

function leastOf(type: GraphQLInputObjectType): Record<string, unknown> {
  const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type))
  return Object.fromEntries(required.map((field) => [field.name, exampleOf(field)]))
}

function exampleOf({ type, extensions }: GraphQLInputField): unknown {
  const named = getNamedType(type)
  if (isEnumType(named)) return named.getValues()[0]?.name
  const one = isInputObjectType(named) ? leastOf(named) : (constraintOf(extensions)?.example ?? 'Bo')
  return isInputObjectType(named) && isListType(getNullableType(type)) ? [one] : one
}
