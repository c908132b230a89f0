import {
  type DocumentNode,
  execute,
  type FieldNode,
  GraphQLObjectType,
  GraphQLSchema,
  getNamedType,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { RequestContext } from '../context.js'
import { createRepresentations } from './representation.js'
import { resourceTypes } from './resources.js'
import type { Generated, GeneratedRoute } from './sofa.js'

/** Tells what REST shows of a mutation's result, as JSON for `present`; undefined for operations that show nothing. */
export type Represent = (operation: string, result: unknown, context: RequestContext) => Promise<string | undefined>

/**
 * Results are shown by a schema of their own, which has a query for every mutation that gives back what it is given: the types, and with them the
 * resolvers, are those of the one schema.
 */
export function createRepresent(generated: Generated): Represent {
  const mutations = generated.routes.filter(
    ({ route, field }) => route.field.startsWith('Mutation.') && !isLeafType(getNamedType(field.type)),
  )
  // the upload of a picture shows the pet, though it is no route of Sofa's
  const pets = generated.routes.filter(({ route }) => route.field === 'Query.pet')
  const rows = [...mutations, ...pets.map((row) => ({ ...row, field: { ...row.field, name: 'addPetPhoto' } }))]
  const query = new GraphQLObjectType({
    name: 'Representation',
    fields: Object.fromEntries(rows.map(({ field }) => [field.name, { type: field.type, resolve: (root: unknown) => root }])),
  })
  const schema = new GraphQLSchema({ query })
  const resources = resourceTypes(generated)
  const documents = new Map(rows.map((row) => [row.field.name, documentOf(row, resources)]))
  return async (operation, result, contextValue) => {
    const document = documents.get(operation)
    if (!document) return undefined
    const { data, errors } = await execute({ schema, document, rootValue: result, contextValue })
    if (errors?.[0]) throw errors[0]
    return JSON.stringify(data?.[operation])
  }
}

/** The row's selection, without the arguments of its operation. */
function documentOf(row: GeneratedRoute, resources: ReadonlySet<string>): DocumentNode {
  const [operation] = createRepresentations(row, resources).document(undefined).definitions as [OperationDefinitionNode] // as it was cut
  const [root] = operation.selectionSet.selections as [FieldNode] // likewise
  const name = { kind: Kind.NAME, value: row.field.name } as const
  const field: FieldNode = { kind: Kind.FIELD, name, selectionSet: root.selectionSet }
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: 'query' as OperationDefinitionNode['operation'],
        selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
      },
    ],
  }
}
