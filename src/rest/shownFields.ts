import { type GraphQLField, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'

type Field = GraphQLField<unknown, unknown>

/** The row type of a page; undefined for a type that is no page. */
export function rowType(type: GraphQLObjectType): GraphQLObjectType | undefined {
  const { data, pagination } = type.getFields()
  const row = data && pagination ? getNamedType(data.type) : undefined
  return isObjectType(row) ? row : undefined
}

/** Fields of the default representation: all fields of a page; otherwise plain values and objects without an address of their own. */
export function shownFields(type: GraphQLObjectType, resources: ReadonlySet<string>): Field[] {
  return Object.values(type.getFields()).filter((field) => rowType(type) !== undefined || !isLinked(field, resources))
}

/** Fields that are shown only when `fields` names them. */
export function linkedFields(type: GraphQLObjectType, resources: ReadonlySet<string>): Field[] {
  return Object.values(type.getFields()).filter((field) => isLinked(field, resources))
}

function isLinked({ type, extensions }: Pick<Field, 'type' | 'extensions'>, resources: ReadonlySet<string>): boolean {
  return extensions.onDemand === true || resources.has(getNamedType(type).name)
}
