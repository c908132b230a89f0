import { type GraphQLField, type GraphQLObjectType, getNamedType, isLeafType, isObjectType } from 'graphql'
import { schema } from '../../../src/graphql/schema.js'
import { rowType } from '../../../src/rest/shownFields.js'

/** A list that the contract offers: a root field of pages, a root field of a connection, or an edge of an object. */
export interface ShownList {
  /** `Query.pets`, `Category.pets`. */
  readonly name: string
  readonly field: GraphQLField<unknown, unknown>
  readonly form: 'page' | 'connection' | 'edge'
}

const has = ({ args }: GraphQLField<unknown, unknown>, name: string) => args.some((arg) => arg.name === name)

/** All lists of the schema. REST lists are root fields of pages, because Sofa generates their operations from these. */
export const shownLists: readonly ShownList[] = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
  .flatMap((type) => Object.values((type as GraphQLObjectType).getFields()).map((field) => ({ type, field }))) // the filter leaves object types
  .flatMap(({ type, field }): ShownList[] => {
    const isRoot = type === schema.getQueryType()
    if (!has(field, 'limit') && !has(field, 'first')) return []
    return [{ name: `${type.name}.${field.name}`, field, form: has(field, 'limit') ? 'page' : isRoot ? 'connection' : 'edge' }]
  })

/** The arguments that choose rows. */
export function filtersOf({ field }: ShownList) {
  return field.args.filter(({ name }) => !['page', 'limit', 'after', 'before', 'first', 'last', 'sort'].includes(name))
}

/** The plain fields of the rows of a list of pages, which REST shows by default. */
export function plainFields({ field }: ShownList): string {
  const page = getNamedType(field.type)
  const row = isObjectType(page) ? rowType(page) : undefined
  if (!row) throw new Error(`${field.name} has no rows`)
  return Object.values(row.getFields())
    .filter(({ type, args }) => isLeafType(getNamedType(type)) && args.length === 0)
    .map(({ name }) => name)
    .join(' ')
}
