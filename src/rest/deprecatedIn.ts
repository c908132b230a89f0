import { type GraphQLNamedType, getNamedType, isObjectType, Kind, type SelectionSetNode } from 'graphql'
import { deprecationOf } from '../schema/deprecated.js'
import type { Deprecation } from '../values/deprecation.js'

/** The deprecated fields that a selection without fragments selects, at any depth. @param type of the object that has the fields */
export function deprecatedIn({ selections }: SelectionSetNode, type: GraphQLNamedType): Deprecation[] {
  if (!isObjectType(type)) return []
  return selections.flatMap((node) => {
    const field = node.kind === Kind.FIELD ? type.getFields()[node.name.value] : undefined
    if (!field || node.kind !== Kind.FIELD) return []
    const inner = node.selectionSet ? deprecatedIn(node.selectionSet, getNamedType(field.type)) : []
    return [deprecationOf(field) ?? [], inner].flat()
  })
}
