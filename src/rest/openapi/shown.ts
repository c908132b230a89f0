import { type GraphQLField, type GraphQLObjectType, getNamedType, isLeafType } from 'graphql'
import { rowType } from '../representation.js'
import type { Generated, GeneratedRoute } from '../sofa.js'

/** Types with an address of their own: elsewhere they are linked by id, not embedded. */
export function resourceTypes(generated: Generated): ReadonlySet<string> {
  return new Set(singleReads(generated).map(({ field }) => getNamedType(field.type).name))
}

/** The type of the thing whose address `path` begins with: `Pet` for `/pets/:id/photos`. */
export function resourceAt(generated: Generated, path: string): string | undefined {
  const row = singleReads(generated).find(({ route }) => path === route.path || path.startsWith(`${route.path}/`))
  return row && getNamedType(row.field.type).name
}

function singleReads({ routes }: Generated): GeneratedRoute[] {
  return routes.filter(({ route }) => route.method === 'GET' && route.path.includes(':'))
}

/** What the default representation has: all of a page, else plain values and what has no address of its own. */
export function shownFields(type: GraphQLObjectType, resources: ReadonlySet<string>): GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter((field) => rowType(type) !== undefined || !isLinked(field, resources))
}

/** What `fields` has to name to be shown. */
export function linkedFields(type: GraphQLObjectType, resources: ReadonlySet<string>): GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter((field) => isLinked(field, resources))
}

function isLinked(field: GraphQLField<unknown, unknown>, resources: ReadonlySet<string>): boolean {
  const type = getNamedType(field.type)
  return !isLeafType(type) && resources.has(type.name)
}
