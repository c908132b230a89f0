import { type DocumentNode, type FragmentDefinitionNode, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql'
import { collectFields } from 'graphql/execution/collectFields.js'
import type { RootField } from '../policies/policy.js'

/**
 * The root fields that an operation runs, introspection left out (GraphQL specification, section 6.3.2).
 * @param variables of the right types, with the defaults
 */
export function runningFields(
  schema: GraphQLSchema,
  { operation, selectionSet }: OperationDefinitionNode,
  { definitions }: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): RootField[] {
  const type = schema.getRootType(operation)
  if (!type) return []
  const fragments: Record<string, FragmentDefinitionNode> = {}
  for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node
  const fields = type.getFields()
  return [...collectFields(schema, fragments, variables, type, selectionSet).values()].flatMap(
    ([first]) => fields[first?.name.value ?? ''] ?? [],
  )
}
