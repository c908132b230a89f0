import { type GraphQLType, isListType, isNonNullType, isScalarType } from 'graphql'
import type { Constraint } from '../../schema/constrained.js'
import { patternText } from './patternText.js'
import { ref, type Schema } from './types.js'

const builtIn: Readonly<Record<string, Schema>> = {
  Int: { type: 'integer', format: 'int32' },
  Float: { type: 'number', format: 'double' },
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  ID: { type: 'string' },
}

/**
 * The wire form of a GraphQL type. The calling code adds null if the value may be null, because that depends on the position of the type.
 * @param componentOf gives the component name of an enum, input or object type.
 */
export function typeSchema(type: GraphQLType, componentOf: (name: string) => string = (name) => name): Schema {
  if (isNonNullType(type)) return typeSchema(type.ofType, componentOf)
  if (isListType(type)) {
    const items = typeSchema(type.ofType, componentOf)
    return { type: 'array', items: isNonNullType(type.ofType) ? items : orNull(items) }
  }
  if (!isScalarType(type)) return { ...ref('schemas', componentOf(type.name)) }
  const own = type.extensions.jsonSchema as Schema | undefined // only scalars of schema/scalars.ts have it
  return own ?? builtIn[type.name] ?? {}
}

/** The same value, or null. */
export function orNull(schema: Schema): Schema {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  return { ...schema, type: [schema.type, 'null'], ...(Array.isArray(schema.enum) && { enum: [...schema.enum, null] }) }
}

/** Adds the constraint that the executor checks. */
export function constrain(schema: Schema, constraint: Constraint | undefined): Schema {
  if (!constraint) return schema
  const { minLength, maxLength, minimum, maximum, pattern, minItems, maxItems, uniqueItems, items, oneOf, secret } = constraint
  const hidden = secret && { format: 'password', writeOnly: true }
  const bounds = {
    minLength,
    maxLength,
    minimum,
    maximum,
    minItems,
    maxItems,
    uniqueItems,
    pattern: pattern && patternText(pattern.source),
    enum: oneOf,
    ...hidden,
  }
  return {
    ...schema,
    ...Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)),
    ...(items && { items: constrain(schema.items as Schema, items) }), // only lists have a constraint on items
  }
}
