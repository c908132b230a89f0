import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql'
import { deprecationOf } from '../../schema/deprecated.js'
import { isEventSelection } from '../../schema/inRest.js'
import type { GeneratedRoute } from '../sofa.js'

/**
 * Whether calls of a row can use a deprecated part, which ends on a day: then the row has the status 410.
 * @param eventTypes the types whose fields a selection of an endpoint can name
 */
export function mayEnd({ route, field }: GeneratedRoute, eventTypes: readonly GraphQLNamedType[]): boolean {
  if (route.deprecation ?? deprecationOf(field)) return true
  const seen = new Set<GraphQLNamedType>()
  return (
    hasDeprecated(getNamedType(field.type), seen) ||
    field.args.some((arg) => deprecationOf(arg) || hasDeprecated(getNamedType(arg.type), seen)) ||
    (field.args.some(({ type }) => takesSelection(getNamedType(type))) && eventTypes.some((type) => hasDeprecated(type, seen)))
  )
}

function takesSelection(type: GraphQLNamedType): boolean {
  return isInputObjectType(type) && Object.values(type.getFields()).some(({ extensions }) => isEventSelection(extensions))
}

/** @param seen types that are known to have none, or are being looked at */
function hasDeprecated(type: GraphQLNamedType, seen: Set<GraphQLNamedType>): boolean {
  if (seen.has(type)) return false
  seen.add(type)
  if (isEnumType(type)) return type.getValues().some((value) => deprecationOf(value))
  if (!isObjectType(type) && !isInputObjectType(type)) return false
  const fields: readonly (GraphQLField<unknown, unknown> | GraphQLInputField)[] = Object.values(type.getFields())
  return fields.some((field) => deprecationOf(field) || hasDeprecated(namedTypeOf(field), seen))
}

function namedTypeOf({ type }: { readonly type: GraphQLType }): GraphQLNamedType {
  return getNamedType(type)
}
