import { type GraphQLSchema, OperationTypeNode } from 'graphql'
import type { RootField } from '../policies/policy.js'

/** @param name such as `Mutation.placeOrder`. @throws Error when the schema has no such field */
export function rootField(schema: GraphQLSchema, name: string): RootField {
  const [typeName = '', fieldName = ''] = name.split('.')
  const type = Object.values(OperationTypeNode)
    .map((kind) => schema.getRootType(kind))
    .find((root) => root?.name === typeName)
  const field = type?.getFields()[fieldName]
  if (!field) throw new Error(`the schema has no ${name}`)
  return field
}
