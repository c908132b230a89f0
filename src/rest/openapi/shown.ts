import { type GraphQLField, type GraphQLObjectType, getNamedType, isLeafType } from 'graphql'
import { rowType } from '../restDocument.js'

/** Fields of the default representation: all fields of a page; otherwise plain values and objects without an address of their own. */
export function shownFields(type: GraphQLObjectType, resources: ReadonlySet<string>): GraphQLField<unknown, never>[] {
  return Object.values(type.getFields()).filter((field) => rowType(type) !== undefined || !isLinked(field, resources))
}

/** Fields that are shown only when `fields` names them. */
export function linkedFields(type: GraphQLObjectType, resources: ReadonlySet<string>): GraphQLField<unknown, never>[] {
  return Object.values(type.getFields()).filter((field) => isLinked(field, resources))
}

function isLinked(field: GraphQLField<unknown, never>, resources: ReadonlySet<string>): boolean {
  const type = getNamedType(field.type)
  return field.extensions.onDemand === true || (!isLeafType(type) && resources.has(type.name))
}
