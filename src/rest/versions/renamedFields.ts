import type { GraphQLSchema, GraphQLType } from 'graphql'
import { type AnyField, changedField } from './changedField.js'
import type { ChangesOf } from './changes.js'
import type { Difference } from './difference.js'

type FieldsByName<Field> = Record<string, Field>

interface Group<Field> {
  readonly name: string
  readonly description: string
  readonly fields: FieldsByName<Field>
}

interface RenamedParts<Field> {
  /** For refusals. */
  readonly version: string
  readonly schema: GraphQLSchema
  /** Name of the type. */
  readonly type: string
  readonly fields: Readonly<FieldsByName<Field>>
  readonly changes: ChangesOf
  /** The example of a field of the schema. */
  exampleOf(name: string): unknown
  /** Makes the type of an object into which fields move. @param into the name of the new field */
  makeGroup(into: string, group: Group<Field>): GraphQLType
}

/**
 * The fields of a type under their names in a version, in the order of the schema. An object into which fields move stands at the place of the first.
 * @throws Error for a name that is taken
 */
export function renamedFields<Field extends AnyField>(parts: RenamedParts<Field>): FieldsByName<Field> {
  const { fields, changes } = parts
  const shown = new Map<string, Field | Map<string, Field>>()
  for (const [name, field] of Object.entries(fields)) {
    const difference = changes.get(name)
    if (difference?.isRemoved) continue
    const [first = '', member] = (difference?.name ?? name).split('.')
    const place = shown.get(first)
    const made = difference ? changedField(field, difference, parts.exampleOf(name)) : field
    if (difference?.name !== undefined) mustBeFree(parts, difference, first)
    if (member === undefined) {
      if (place) refuse(parts, difference, first)
      shown.set(first, made)
    } else {
      if (place && !(place instanceof Map)) refuse(parts, difference, first)
      const group = place instanceof Map ? place : new Map<string, Field>()
      if (group.has(member)) refuse(parts, difference, `${first}.${member}`)
      shown.set(first, group.set(member, made))
    }
  }
  return Object.fromEntries([...shown].map(([name, place]) => [name, place instanceof Map ? groupField(parts, name, place) : place]))
}

/** The name of the type of an object into which fields move: `PetPrice` for `price` of a `Pet`. */
export function groupName(type: string, into: string): string {
  return `${type}${into.slice(0, 1).toUpperCase()}${into.slice(1)}`
}

function groupField<Field extends AnyField>(
  { version, schema, type, makeGroup }: RenamedParts<Field>,
  into: string,
  members: Map<string, Field>,
): Field {
  const name = groupName(type, into)
  if (schema.getType(name)) throw new Error(`${version}: ${type}.${into}: the schema has a type ${name} already`)
  const description = `${[...members.keys()].join(' and ')}, as one object.`
  const group = { name, description, fields: Object.fromEntries(members) }
  return { type: makeGroup(into, group), description, extensions: {} } as AnyField as Field // graphql-js takes a field without its other parts
}

/**
 * A name of the schema must not mean another field in a version: the path of an error would mean two things. Only a field that moves into an object of
 * its own name leaves its name to the object.
 */
function mustBeFree<Field>(parts: RenamedParts<Field>, difference: Difference, first: string): void {
  if (parts.fields[first] && parts.changes.get(first)?.name?.split('.')[0] !== first) refuse(parts, difference, first)
}

function refuse(
  { version, type }: Pick<RenamedParts<unknown>, 'version' | 'type'>,
  difference: Difference | undefined,
  name: string,
): never {
  throw new Error(`${version}: ${difference?.of ?? type}: the name ${name} is taken in ${type}`)
}
