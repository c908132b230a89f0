import { type GraphQLSchema, isIntrospectionType, isNonNullType, isObjectType, OperationTypeNode } from 'graphql'
import { fewErrors, type RequestContext } from '../context.js'
import type { RootField } from '../policies/policy.js'

/** Bounds the errors of edges. An edge that fails, such as an edge with a wrong cursor, fails for each object of a list. */
export function limitErrors(schema: GraphQLSchema): void {
  const roots: readonly unknown[] = Object.values(OperationTypeNode).map((kind) => schema.getRootType(kind))
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  const edges: readonly RootField[] = types
    .filter((type) => !roots.includes(type) && !isIntrospectionType(type))
    .flatMap((type) => Object.values(type.getFields()))
    .filter(({ args, type }) => args.length > 0 && !isNonNullType(type))
  for (const field of edges) {
    const { resolve } = field
    if (!resolve) continue
    field.resolve = async (root, args, context: RequestContext, info) => {
      try {
        return await resolve(root, args, context, info)
      } catch (error) {
        if (fewErrors(context, error) === null) return null
        throw error
      }
    }
  }
}
