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
  isObjectType,
} from 'graphql'
import { schema } from '../../src/graphql/schema.js'
import type { RestRoute } from '../../src/rest/route.js'
import { constraintOf } from '../../src/schema/constrained.js'
import { madeRows } from '../support/catalogue/catalogue.js'
import { aDelivery, anEvent, anOAuthClient, anOrder, aPet } from '../support/factories.js'
import type { PetStore } from '../support/petStore.js'

type Row = Pick<RestRoute, 'method' | 'path' | 'field'>

/** Ids of existing rows: by collection for `:id`, otherwise by the name of the parameter. */
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

/** Creates one row of each kind. Key and endpoint belong to the administrator, so that no route refuses the administrator. */
export async function oneOfEach(store: PetStore): Promise<Things> {
  const pets = (await aPet(store, { category: 'dog', tags: ['good'] })).id
  const [key] = await store.sql`
    select k.id as key_id, u.id as user_id from users u join api_keys k on k.user_id = u.id where u.email = 'admin@example.com'`
  const userId = Number(key?.user_id)
  const [orders, client] = [await anOrder(store, { petId: pets }), await anOAuthClient(store)]
  const [events, delivery] = [await anEvent(store, orders), await aDelivery(store, { as: 'admin' })]
  const { id: deliveries, webhookId } = delivery
  const collections = { pets, orders, users: userId, 'oauth-clients': client.id, webhooks: webhookId, deliveries, events: events.id }
  return { ...(await madeRows(store)), ...collections, userId, keyId: Number(key?.key_id), webhookId }
}

/** The URL of a path. Each parameter is an id of `things`, except the `given` parameters. */
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

/** The type of a row's body; undefined for a row without a body. */
export function bodyTypeOf(row: Row): GraphQLInputObjectType | undefined {
  const input = fieldOf(row).args.find(({ name }) => name === 'input')
  return input && (getNamedType(input.type) as GraphQLInputObjectType) // every `input` argument has an input object type
}

/** Whether the body of a PUT or a PATCH may hold the field although its input type lacks it: a read shows the field, and callers send it back. */
export function isSentBack(row: Row, name: string): boolean {
  const shown = getNamedType(fieldOf(row).type)
  if ((row.method !== 'PUT' && row.method !== 'PATCH') || !isObjectType(shown)) return false
  return Object.hasOwn(shown.getFields(), name) && !Object.hasOwn(bodyTypeOf(row)?.getFields() ?? {}, name)
}

/** The smallest valid body of a row, with the documented example of each required field; undefined for a row without a body. */
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
