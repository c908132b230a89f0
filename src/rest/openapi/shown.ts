import { type GraphQLField, type GraphQLObjectType, getNamedType, isLeafType } from 'graphql'
import { rowType } from '../restDocument.js'

/** What the default representation has: all of a page, else plain values and what has no address of its own. */
export function shownFields(type: GraphQLObjectType, resources: ReadonlySet<string>): GraphQLField<unknown, never>[] {
  return Object.values(type.getFields()).filter((field) => rowType(type) !== undefined || !isLinked(field, resources))
}

/** What `fields` has to name to be shown. */
export function linkedFields(type: GraphQLObjectType, resources: ReadonlySet<string>): GraphQLField<unknown, never>[] {
  return Object.values(type.getFields()).filter((field) => isLinked(field, resources))
}

function isLinked(field: GraphQLField<unknown, never>, resources: ReadonlySet<string>): boolean {
  const type = getNamedType(field.type)
  return field.extensions.onDemand === true || (!isLeafType(type) && resources.has(type.name))
}
