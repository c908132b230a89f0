import { GraphQLError } from 'graphql'
import type { RequestContext } from '../context.js'
import { missingRights } from '../policies/authorize.js'
import type { RootField } from '../policies/policy.js'

/**
 * The refusal of a field in the place of graphql-js' own error. graphql-js refuses null for an argument before the resolver of the field, and so before
 * the policies. @returns the given error when graphql-js did not refuse an argument of a refused field
 */
export function withRefusal(error: GraphQLError, rootFields: readonly RootField[], { refusedInputs, actor }: RequestContext): GraphQLError {
  const [value] = error.nodes ?? []
  if (!refusedInputs || !value) return error
  for (const [node, refusal] of refusedInputs) {
    if (!node.arguments?.some((argument) => argument.value === value)) continue
    const root = error.path?.length === 1 ? rootFields.find(({ name }) => name === node.name.value) : undefined
    const originalError = (root && missingRights(actor, root)) ?? refusal // missing rights come before inputs
    return new GraphQLError(originalError.message, { nodes: node, path: error.path, originalError })
  }
  return error
}
