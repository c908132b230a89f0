import { filterSchema, pruneSchema } from '@graphql-tools/utils'
import { type DocumentNode, type GraphQLSchema, type ObjectTypeDefinitionNode, parse, printType } from 'graphql'
import { useSofa } from 'sofa-api'
import { rootField } from '../graphql/rootField.js'
import type { RootField } from '../policies/policy.js'
import type { RestRoute } from './routes.js'

/** A row of the table with what Sofa made of it. */
export interface GeneratedRoute {
  readonly route: RestRoute
  readonly field: RootField
  /** The whole operation, before it is cut to a representation. */
  readonly document: DocumentNode
}

export interface Generated {
  readonly routes: readonly GeneratedRoute[]
  /** What REST can show: the rows' root fields and all that hangs on them, less GraphQL's own `nodeId`. */
  readonly schema: GraphQLSchema
  /** Sofa's OpenAPI document, which `openapi.ts` completes. */
  readonly openapi: SofaDocument
}

interface SofaDocument {
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** The parts of Sofa's router that are used; its package is pinned, as `__routes` is internal to it. */
interface SofaRouter {
  readonly openAPIDocument: SofaDocument
  readonly __routes: readonly { method: string; path: string; handler: (request: object, context: object) => Promise<unknown> }[]
}

/**
 * Lets Sofa generate an operation for every row. Sofa sees nothing but the rows' fields, so there is nothing else it could mount; its own
 * `/webhook` routes are not taken over. Its request handling is not used: it lets a query parameter beat the body and answers 500 to bad input.
 */
export async function generateRoutes(full: GraphQLSchema, routes: readonly RestRoute[]): Promise<Generated> {
  const names = new Set(routes.map((route) => route.field as string))
  const schema = pruneSchema(
    filterSchema({
      schema: full,
      rootFieldFilter: (operation, name) => names.has(`${operation}.${name}`),
      fieldFilter: (_type, name) => name !== 'nodeId',
    }),
  )
  // Sofa reads descriptions here; where it finds nothing, it prints and parses the whole type anew for every argument
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    if (type) type.astNode = parse(printType(type)).definitions[0] as ObjectTypeDefinitionNode // as an object type is printed
  let captured: DocumentNode | undefined
  const router = useSofa({
    basePath: '/v1',
    schema,
    routes: Object.fromEntries(
      // of the rows of one field the first is Sofa's; the others run the same operation
      [...routes]
        .reverse()
        .map(({ field, method, path, status, tag }) => [field, { method, path, responseStatus: status ?? 200, tags: [tag] }]),
    ),
    execute: async ({ document }) => {
      captured = document
      return { data: {} }
    },
  }) as unknown as SofaRouter

  const documents = new Map<string, DocumentNode>()
  const generated: GeneratedRoute[] = []
  for (const route of routes) {
    const sofaRoute = router.__routes.find(({ method, path }) => method === route.method && path === route.path)
    await sofaRoute?.handler({ url: '', params: {}, body: null }, {})
    const document = captured ?? documents.get(route.field)
    if (!document) throw new Error(`Sofa generated nothing for ${route.field}`)
    documents.set(route.field, document)
    generated.push({ route, field: rootField(schema, route.field), document })
    captured = undefined
  }
  return { routes: generated, schema, openapi: router.openAPIDocument }
}
