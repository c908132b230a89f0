import {
  BREAK,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { collectFields } from 'graphql/execution/collectFields.js'
import type { RootField } from '../policies/policy.js'

/** The root fields of a run. @param variables of the right types */
type Running = (variables: Readonly<Record<string, unknown>>) => readonly RootField[]

/** Finds the root fields of each run. An operation without conditions runs the same fields each time. @param defaults of the variables */
export function runningFieldsOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  defaults: Readonly<Record<string, unknown>>,
): Running {
  if (hasConditions(document)) return (variables) => runningFields(schema, operation, document, { ...defaults, ...variables })
  const always = runningFields(schema, operation, document, defaults)
  return () => always
}

function hasConditions(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Directive({ name: { value } }) {
      if (value !== 'skip' && value !== 'include') return undefined
      found = true
      return BREAK
    },
  })
  return found
}

/**
 * The root fields that an operation runs, introspection left out (GraphQL specification, section 6.3.2).
 * @param variables of the right types, with the defaults
 */
function runningFields(
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
