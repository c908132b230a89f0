import { GraphQLList, type GraphQLNamedType, GraphQLNonNull, type GraphQLType, getNullableType, isListType, isNonNullType } from 'graphql'
import { type Constraint, constraintOf } from '../../schema/constrained.js'
import type { Difference, Retyping } from './difference.js'

/** The common part of fields and arguments. */
export interface AnyField {
  readonly type: GraphQLType
  readonly description?: string | null | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined
}

/** A field or an argument as a version shows it, under any name. @param example of the schema's field */
export function changedField<Field extends AnyField>(
  field: Field,
  { retyped, description = field.description ?? undefined, default: usual }: Difference,
  example?: unknown,
): Field {
  const changed = { ...field, description, ...(usual !== undefined && { defaultValue: usual }) }
  if (!retyped) return { ...changed, extensions: { ...field.extensions, ...(example !== undefined && { example }) } }
  const constraint = retypedConstraint(field, retyped)
  return {
    ...changed,
    type: withNamed(field.type, retyped.type),
    extensions: { ...field.extensions, constraint, example: constraint.example },
  }
}

/** The rules of a list, and whether null is allowed, stay as they are. */
function retypedConstraint({ type, extensions }: AnyField, { constraint, example }: Retyping): Constraint {
  const { minItems, maxItems, uniqueItems, notNull } = constraintOf(extensions) ?? {}
  const kept = { minItems, maxItems, uniqueItems, notNull }
  return isListType(getNullableType(type)) ? { ...kept, items: constraint, example: [example] } : { ...kept, ...constraint, example }
}

/** The type with its lists and its non-nulls, around another named type. */
function withNamed(type: GraphQLType, named: GraphQLNamedType): GraphQLType {
  if (isNonNullType(type)) return new GraphQLNonNull(withNamed(type.ofType, named))
  return isListType(type) ? new GraphQLList(withNamed(type.ofType, named)) : named
}
