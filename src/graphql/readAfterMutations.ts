import type { GraphQLSchema } from 'graphql'
import type { RequestContext } from '../context.js'
import type { RootField } from '../policies/policy.js'

/**
 * Lets an operation read what a mutation returns after the mutation: the loaders forget the rows that they have read before. The mutations of a document
 * run one after the other, each with its whole selection, so each of them shows the state that it has left behind.
 */
export function readAfterMutations(schema: GraphQLSchema): void {
  const fields: readonly RootField[] = Object.values(schema.getMutationType()?.getFields() ?? {})
  for (const field of fields) {
    const { resolve } = field
    if (!resolve) continue
    field.resolve = async (root, args, context: RequestContext, info) => {
      try {
        return await resolve(root, args, context, info)
      } finally {
        context.loaders.clear()
      }
    }
  }
}
