import type { GraphQLField } from 'graphql'
import { schema } from '../../../src/graphql/schema.js'
import { aDeprecationUse } from '../factories.js'
import type { PetStore } from '../petStore.js'
import { anyType } from './anyType.js'
import { credentials } from './credentials.js'
import type { Entries, Entry, KeyedCase } from './entry.js'
import { orders } from './orders.js'
import { pets } from './pets.js'
import { sandbox } from './sandbox.js'
import { users } from './users.js'
import { webhooks } from './webhooks.js'

/** An entry for each root field. The walks over all operations read it, so that a new resource is told to all of them in one place. */
export const catalogue: Entries = {
  // a line for each resource
  ...pets,
  ...orders,
  ...users,
  ...credentials,
  ...webhooks,
  ...anyType,
  ...sandbox,
}

/** Creates a row for paths such as `/suppliers/:id` and for the export of the list, by the collection in the path. Collections of `oneOfEach` need no entry. */
const makers: Readonly<Record<string, (store: PetStore) => Promise<number>>> = {
  // a line for each resource
  deprecations: async (store) => (await aDeprecationUse(store, 'admin@example.com')).id,
}

/** @returns the id of a new row for each collection of `makers` */
export async function madeRows(store: PetStore): Promise<Readonly<Record<string, number>>> {
  const ids: Record<string, number> = {}
  for (const [collection, make] of Object.entries(makers)) ids[collection] = await make(store)
  return ids
}

type AnyField = GraphQLField<unknown, unknown>

export interface RootField {
  readonly name: keyof Entries
  readonly field: AnyField
}

/** The root fields of the schema, by the name of the entry that they need. */
export const rootFields: readonly RootField[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
  (type) => Object.values(type?.getFields() ?? {}).map((field) => ({ name: `${type?.name}.${field.name}` as keyof Entries, field })), // a root type's name
)

const names = new Map(rootFields.map(({ name, field }) => [field, name]))

/** @throws Error for a root field without an entry. */
export function entryOf(field: AnyField): Entry {
  const name = names.get(field)
  const entry = name && catalogue[name]
  if (!entry) throw new Error(`${name ?? field.name} has no entry: add it to a file of test/support/catalogue/`)
  return entry
}

/** The case of a mutation that takes idempotency keys. @throws Error for a mutation without a case. */
export function keyedCaseOf({ name }: Pick<AnyField, 'name'>): KeyedCase {
  const keyed = catalogue[`Mutation.${name}`]?.keyed
  if (!keyed) throw new Error(`Mutation.${name} takes idempotency keys: its entry in test/support/catalogue/ needs \`keyed\``)
  return keyed
}
