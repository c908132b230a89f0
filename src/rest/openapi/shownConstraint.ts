import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { type Constraint, constraintOf } from '../../schema/constrained.js'
import { shownFrom } from '../../schema/shownLimits.js'
import { MAX_LIMIT } from '../../values/page.js'
import { rowType } from '../shownFields.js'

/**
 * The limits of a value that the gateway sends: those declared on the field, those of the input that has set the value, and those that follow from
 * its type. @param schema has the input types
 */
export function shownConstraint(schema: GraphQLSchema, type: GraphQLObjectType, field: GraphQLField<unknown, never>): Constraint {
  const own = constraintOf(field.extensions) ?? limitsOf(inputConstraint(schema, type, field.name))
  const list = isNonNullType(field.type) ? field.type.ofType : field.type
  if (!isListType(list) || own.maxItems !== undefined) return own
  const entry = isNonNullType(list.ofType) ? list.ofType.ofType : list.ofType
  if (isEnumType(entry)) return { ...own, maxItems: entry.getValues().length }
  return rowType(type) && field.name === 'data' ? { ...own, maxItems: MAX_LIMIT } : own
}

function inputConstraint(schema: GraphQLSchema, type: GraphQLObjectType, name: string): Constraint | undefined {
  const from = shownFrom(type.extensions)
  if (from === undefined) return undefined
  const input = schema.getType(from)
  if (!isInputObjectType(input)) throw new Error(`${type.name} is shown from ${from}, which is no input type`)
  return constraintOf(input.getFields()[name]?.extensions)
}

/** The limits that also hold for values set under earlier rules. Patterns and numbers are left out: sales and the gateway itself change numbers. */
function limitsOf({ maxLength, maxItems, oneOf, items }: Constraint = {}): Constraint {
  return {
    ...(maxLength !== undefined && { maxLength }),
    ...(maxItems !== undefined && { maxItems }),
    ...(oneOf && { oneOf }),
    ...(items && { items: limitsOf(items) }),
  }
}
