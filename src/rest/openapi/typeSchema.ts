import { type GraphQLType, isListType, isNonNullType, isScalarType } from 'graphql'
import type { Constraint } from '../../schema/constrained.js'
import { componentName } from './componentName.js'
import { patternText } from './patternText.js'
import { ref, type Schema } from './types.js'

/** The pattern of texts without a pattern of their own: PostgreSQL stores every character but NUL. */
export const TEXT = '^[^\\x00]*$'

const builtIn: Readonly<Record<string, Schema>> = {
  Int: { type: 'integer', format: 'int32', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  Float: { type: 'number', format: 'double' },
  String: { type: 'string', pattern: TEXT },
  Boolean: { type: 'boolean' },
  ID: { type: 'string', pattern: TEXT },
}

/**
 * The wire form of a GraphQL type. The calling code adds null if the value may be null, because that depends on the position of the type.
 */
export function typeSchema(type: GraphQLType): Schema {
  if (isNonNullType(type)) return typeSchema(type.ofType)
  if (isListType(type)) {
    const items = typeSchema(type.ofType)
    return { type: 'array', items: isNonNullType(type.ofType) ? items : orNull(items) }
  }
  if (!isScalarType(type)) return { ...ref('schemas', componentName(type.name)) }
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
  const { minLength, maxLength, minimum, maximum, pattern, minItems, maxItems, items, oneOf, secret } = constraint
  const hidden = secret && { format: 'password', writeOnly: true }
  const bounds = {
    minLength,
    maxLength,
    minimum,
    maximum,
    minItems,
    maxItems,
    pattern: pattern && patternText(pattern.source),
    enum: oneOf,
    ...hidden,
  }
  const { pattern: _general, ...plain } = schema
  return {
    ...(oneOf ? plain : schema), // a list of values says more than a pattern
    ...Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)),
    ...(items && { items: constrain(schema.items as Schema, items) }), // only lists have a constraint on items
  }
}
