import {
  type DocumentNode,
  execute,
  type FieldNode,
  GraphQLObjectType,
  GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { RequestContext } from '../context.js'
import { anonymous } from '../domain/actor.js'
import { type Services, type ShownType, servicesWith } from '../domain/services.js'
import { createLoaders } from '../loaders/loaders.js'
import { keptWhole } from './keptDocuments.js'
import { resourceTypes } from './resources.js'
import { createRestDocuments } from './restDocument.js'
import { rowType } from './shownFields.js'
import type { Generated, GeneratedRoute } from './sofa.js'

/**
 * Makes the REST representation of rows, for events and for stored answers. It uses a schema of its own, with a query for every type that a route
 * shows by itself; each query returns its root value. The types and their resolvers belong to the main schema.
 * @param services makes the gateway's own services
 */
export function createShow(generated: Generated, services: () => Services): Services['show'] {
  const rows = new Map<string, GeneratedRoute>()
  for (const row of generated.routes) {
    const type = getNamedType(row.field.type)
    if (isObjectType(type) && !rowType(type) && !rows.has(type.name)) rows.set(type.name, row)
  }
  const fields = [...rows].map(([name, { field }]) => [name, { type: field.type, resolve: (root: unknown) => root }] as const)
  const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Shown', fields: Object.fromEntries(fields) }) })
  const resources = resourceTypes(generated)
  const documents = new Map([...rows].map(([name, row]) => [name, documentOf(name, row, resources)]))

  async function show(type: string, document: DocumentNode, rootValue: unknown, contextValue: RequestContext): Promise<string> {
    const { data, errors } = await execute({ schema, document, rootValue, contextValue })
    if (errors?.[0]) throw errors[0]
    return JSON.stringify(data?.[type])
  }
  return (type: ShownType, results, tx) => {
    const documentAt = documents.get(type)
    if (!documentAt) return Promise.resolve(results.map(() => undefined))
    const own = services()
    const document = documentAt(own.clock.now())
    const context: RequestContext = {
      actor: anonymous,
      requestId: '',
      style: 'rest',
      services: servicesWith(own, { db: tx }),
      loaders: createLoaders(tx, anonymous),
      statements: () => 0,
      idempotency: {},
      notes: { keyed: [] },
    }
    return Promise.all(results.map((result) => show(type, document, result, context)))
  }
}

/** The selection of a route at a moment, without the arguments of its operation. */
function documentOf(type: string, row: GeneratedRoute, resources: ReadonlySet<string>): (now?: Date) => DocumentNode {
  const documents = createRestDocuments(row, resources)
  return keptWhole(documents, (_fields, now) => selectionOf(type, documents.document(undefined, now)))
}

function selectionOf(type: string, document: DocumentNode): DocumentNode {
  const [operation] = document.definitions as [OperationDefinitionNode] // made by `cut`
  const [root] = operation.selectionSet.selections as [FieldNode] // likewise
  const name = { kind: Kind.NAME, value: type } as const
  const field: FieldNode = { kind: Kind.FIELD, name, selectionSet: root.selectionSet }
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: 'query' as OperationDefinitionNode['operation'], // graphql-js declares an enum for its three words
        selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
      },
    ],
  }
}
