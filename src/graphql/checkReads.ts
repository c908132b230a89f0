import { defaultFieldResolver, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import type { PlannedEdge, PlannedRead } from '../domain/plannedRead.js'

/** The field of a connection's total. Only a resolver knows its value. */
const TOTAL = 'totalCount'

/**
 * Requires that the lists of planned reads name fields of the schema which show the type of their shape, and that every connection has a resolver of its
 * total: planned reads would tell a total that the resolvers lack.
 * @throws Error with all faults
 */
export function checkReads(schema: GraphQLSchema, reads: Iterable<PlannedRead>, edges: Iterable<readonly [string, PlannedEdge]>): void {
  const faults = [
    ...[...reads].flatMap(({ field, type }) => faultsOf(schema, `Query.${field}`, type)),
    ...[...edges].flatMap(
      ([
        name,
        {
          reads: { source },
        },
      ]) => faultsOf(schema, name, source.shape?.type ?? ''),
    ),
    ...Object.values(schema.getTypeMap()).flatMap((type) => {
      const total = isObjectType(type) ? type.getFields()[TOTAL] : undefined
      const isLacking = total && (total.resolve ?? defaultFieldResolver) === defaultFieldResolver
      return isLacking ? [`${type.name}.${TOTAL} has no resolver: list totalCountOf(${type.name}) among the resolvers`] : []
    }),
  ]
  if (faults.length > 0) throw new Error(`Planned reads and resolvers differ.\n${faults.join('\n')}`)
}

function faultsOf(schema: GraphQLSchema, name: string, shape: string): string[] {
  const [parent = '', fieldName = ''] = name.split('.')
  const type = schema.getType(parent)
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
  if (!field) return [`${name} is a planned read, and no field of the schema`]
  const shown = getNamedType(field.type)
  return shown.name === shape || rowNames(shown).includes(shape)
    ? []
    : [`${name} shows ${shown.name}, and its planned read has the shape of ${shape}`]
}

/** The names of the types of the rows of a page or a connection. */
function rowNames(type: ReturnType<typeof getNamedType>): string[] {
  if (!isObjectType(type)) return []
  const { data, nodes } = type.getFields()
  return [data, nodes].flatMap((rows) => (rows ? [getNamedType(rows.type).name] : []))
}
