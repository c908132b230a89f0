import { filterSchema, pruneSchema } from '@graphql-tools/utils'
import { type DocumentNode, type GraphQLSchema, type ObjectTypeDefinitionNode, parse, printType } from 'graphql'
import { rootField } from '../graphql/rootField.js'
import type { RootField } from '../policies/policy.js'
import { isGraphqlOnly } from '../schema/inRest.js'
import { apiPath } from '../values/apiVersion.js'
import { type RestRoute, statusOf } from './route.js'

/** A row of the table with Sofa's output for it. */
export interface GeneratedRoute {
  readonly route: RestRoute
  readonly field: RootField
  /** The whole operation, before it is cut to a representation. */
  readonly document: DocumentNode
}

export interface Generated {
  readonly routes: readonly GeneratedRoute[]
  /** The part of the schema that REST shows: the rows' root fields and all types they reach, without the fields of GraphQL alone. */
  readonly schema: GraphQLSchema
  /** Sofa's OpenAPI document; `openapi.ts` completes it. */
  readonly openapi: SofaDocument
}

interface SofaDocument {
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** The used parts of Sofa's router. The version of Sofa is pinned, because `__routes` is internal. */
interface SofaRouter {
  readonly openAPIDocument: SofaDocument
  readonly __routes: readonly { method: string; path: string; handler: (request: object, context: object) => Promise<unknown> }[]
}

/**
 * Lets Sofa generate an operation for every row. Sofa sees only the fields of the rows, so it can mount nothing else. Sofa's own `/webhook` routes
 * are left out. Sofa's request handling is not used: there a query parameter replaces a value of the body, and bad input gives 500.
 */
export async function generateRoutes(full: GraphQLSchema, routes: readonly RestRoute[]): Promise<Generated> {
  const names = new Set<string>(routes.map((route) => route.field))
  const schema = pruneSchema(
    filterSchema({
      schema: full,
      rootFieldFilter: (operation, name) => names.has(`${operation}.${name}`),
      fieldFilter: (_type, name, { extensions }) => name !== 'nodeId' && !isGraphqlOnly(extensions),
    }),
  )
  // Sofa reads descriptions from `astNode`; without it Sofa prints and parses the whole type again for every argument
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    if (type) type.astNode = parse(printType(type)).definitions[0] as ObjectTypeDefinitionNode // printType prints an object type
  // Sofa loads hundreds of modules, which commands without REST need not wait for
  const { useSofa } = await import('sofa-api')
  let captured: DocumentNode | undefined
  const router = useSofa({
    basePath: apiPath(),
    schema,
    routes: Object.fromEntries(
      // Sofa gets the first row of each field; other rows of the field run the same operation
      [...routes]
        .reverse()
        .map((route) => [route.field, { method: route.method, path: route.path, responseStatus: statusOf(route), tags: [route.tag] }]),
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
