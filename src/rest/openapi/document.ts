import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { eventObjects } from '../../domain/webhooks/eventTypes.js'
import { exportOf } from '../exportRoute.js'
import { resourceAt, resourceTypes } from '../resources.js'
import { rowType } from '../shownFields.js'
import type { GeneratedRoute } from '../sofa.js'
import type { RestVersion } from '../versions/restVersion.js'
import { componentSchemas } from './componentSchemas.js'
import { endOfVersion } from './endOfVersion.js'
import { errorSchemas } from './errorSchemas.js'
import { errorResponses } from './errors.js'
import { createExamples } from './examples.js'
import { exportOperation } from './exportOperation.js'
import { graphqlPaths, graphqlResponses, graphqlSchemas } from './graphqlPaths.js'
import { headerParameters, headers } from './headers.js'
import { withHeadRefusals } from './headRefusals.js'
import { info, tagDescriptions } from './info.js'
import { inVersion } from './inVersion.js'
import { oauthPaths, oauthResponses } from './oauthPaths.js'
import { oauthSchemas } from './oauthSchemas.js'
import { operation } from './operation.js'
import { probeSchemas, protocolPaths } from './protocolPaths.js'
import { prune } from './prune.js'
import { withScriptedErrors } from './scriptedErrors.js'
import { securitySchemes } from './security.js'
import { shopOperations } from './shopOperations.js'
import { streamPaths } from './streamPaths.js'
import { templateOf } from './templateOf.js'
import { streamSchemas } from './textStream.js'
import type { Document, OpenapiOperation, Paths } from './types.js'
import { webhookParameters } from './webhookHeaders.js'
import { webhookOperations, webhookSchemasOf } from './webhooks.js'

/**
 * The OpenAPI 3.1 document: Sofa's document, completed from the table, the schema and the error catalogue, so that it describes the real behaviour.
 * @param schema the whole schema. @param server the address of the gateway
 */
export function createDocument(version: RestVersion, schema: GraphQLSchema, server: string): Document {
  const { generated } = version
  const resources = resourceTypes(generated)
  const examples = createExamples(generated.schema, resources)
  const queries = generated.schema.getQueryType()?.getFields() ?? {}
  const eventTypes = [...eventObjects.keys()].flatMap((object) => getNamedType(queries[object]?.type) ?? [])
  const surroundings = { examples, resources, resourceAt: (path: string) => resourceAt(generated, path), eventTypes }
  const paths: Record<string, Record<string, OpenapiOperation>> = {}
  const add = (path: string, method: string, made: OpenapiOperation) => {
    const key = templateOf(path)
    paths[key] = { ...paths[key], [method.toLowerCase()]: made }
  }
  for (const row of generated.routes) {
    add(row.route.path, row.route.method, operation(row, surroundings))
    const type = getNamedType(row.field.type)
    const rowShown = isObjectType(type) ? rowType(type) : undefined
    if (rowShown) add(exportOf(row.route).path, 'GET', exportOperation(row, rowShown, surroundings))
  }
  for (const made of shopOperations(schema, generated.schema, surroundings)) add(made.path, made.method, made.operation)
  const end = endOfVersion(version)
  const all = end.addTo(
    withHeadRefusals({ ...withScriptedErrors(paths), ...graphqlPaths, ...streamPaths, ...oauthPaths, ...protocolPaths }),
  )
  const document = prune({
    openapi: '3.1.0',
    info: { ...info, description: info.description + end.note },
    servers: [{ url: server, description: 'The gateway of this document.', 'x-internal': false }],
    tags: tagsOf(all, generated.routes),
    paths: all,
    webhooks: webhookOperations(version, examples),
    components: {
      securitySchemes,
      parameters: { ...headerParameters, ...webhookParameters },
      headers,
      responses: { ...errorResponses(), ...graphqlResponses, ...oauthResponses },
      schemas: {
        ...componentSchemas(generated, resources, examples),
        ...errorSchemas(),
        ...graphqlSchemas,
        ...oauthSchemas,
        ...webhookSchemasOf(version),
        ...probeSchemas,
        ...streamSchemas,
      },
    },
  })
  return inVersion(document, version.name)
}

function tagsOf(paths: Paths, rows: readonly GeneratedRoute[]): Document['tags'] {
  const names = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ tags }) => tags)))
  return [...names].map((name) => ({ name, description: tagDescriptions[name] ?? toldByType(name, rows) }))
}

function toldByType(tag: string, rows: readonly GeneratedRoute[]): string {
  const type = getNamedType(rows.find(({ route }) => route.tag === tag)?.field.type)
  return (isObjectType(type) && (rowType(type) ?? type).description) || `Operations on ${tag.toLowerCase()}.`
}
