import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { getNamedType, isObjectType } from 'graphql'
import type { RequestContext } from '../context.js'
import { servicesWith } from '../domain/services.js'
import type { KnownDocuments } from '../graphql/documents.js'
import type { Executor } from '../graphql/execute.js'
import type { Variables } from '../policies/price.js'
import { apiPath } from '../values/apiVersion.js'
import { type ArgumentSources, argumentSources, type RestQuery, readArguments } from './arguments.js'
import { asParameters } from './asParameters.js'
import type { ExportPlaces } from './exportPlaces.js'
import { keptDocuments } from './keptDocuments.js'
import type { Presentation } from './reply.js'
import { replyToOperation } from './replyToOperation.js'
import { resourceTypes } from './resources.js'
import { createRestDocuments, HIDDEN_VERSION, type RestDocuments } from './restDocument.js'
import { pathsOf, resources } from './routes.js'
import { type ReadOnlyParts, readOnlyParts, separate } from './sentBack.js'
import { serveExport } from './serveExport.js'
import { rowType } from './shownFields.js'
import type { Generated, GeneratedRoute } from './sofa.js'

const JSON_TYPE = 'application/json'

interface Served extends Presentation {
  readonly name: string
  /** Query parameters beside the arguments of the operation. */
  readonly extras: readonly string[]
  readonly sources: ArgumentSources
  readonly documents: RestDocuments
  /** For a row that changes a resource. */
  readonly readOnly: ReadOnlyParts | undefined
}

interface RestServerOptions {
  readonly executor: Executor
  /** Documents of earlier requests with `fields=`. */
  readonly documents: KnownDocuments
  readonly exportPlaces: ExportPlaces
}

/** Serves the table under all its paths. A request becomes the route's operation and runs through the executor, like an operation of GraphQL. */
export function serveRest(app: FastifyInstance, generated: Generated, options: RestServerOptions): void {
  const withAddress = resourceTypes(generated)
  for (const row of generated.routes) {
    const served = prepare(row, withAddress, options.documents)
    const { method, isList, sources, documents } = served
    const consumes = sources.body ? (method === 'PATCH' ? [JSON_TYPE, 'application/merge-patch+json'] : [JSON_TYPE]) : []
    for (const url of pathsOf(row.route)) {
      app.route({
        method,
        url,
        config: { produces: [JSON_TYPE], consumes, rootField: row.field, isExported: isList },
        async handler(request, reply) {
          try {
            return await serve(options, served, request, reply)
          } catch (error) {
            throw asParameters(error, sources.query, request.query as RestQuery) // Fastify's parser makes these
          }
        },
      })
    }
    if (isList) serveExport(app, row, documents, options)
  }
  for (const name of resources) {
    for (const url of [`/${name}`, `/${name}/*`])
      app.all(url, { config: { authenticates: false, quota: 'default' } }, (request, reply) =>
        reply.redirect(app.publicAddresses.pathOf(apiPath() + request.url), 308),
      )
  }
}

function prepare(row: GeneratedRoute, withAddress: ReadonlySet<string>, documents: KnownDocuments): Served {
  const { route, field } = row
  const type = getNamedType(field.type)
  return {
    ...route,
    name: field.name,
    isList: isObjectType(type) && rowType(type) !== undefined,
    extras: route.method === 'GET' ? ['fields'] : [],
    sources: argumentSources(field, route),
    documents: keptDocuments(createRestDocuments(row, withAddress), documents, `${route.method} ${route.path}`),
    readOnly: readOnlyParts(row, withAddress),
  }
}

async function serve({ executor }: RestServerOptions, served: Served, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { documents, readOnly } = served
  const query = request.query as RestQuery // likewise
  const params = request.params as Record<string, string> // likewise
  const variables = readArguments(
    served.sources,
    { url: request.url, params, query, body: request.body, ifMatch: request.headers['if-match'] },
    served.extras,
  )
  const fields = query.fields as string | undefined // readArguments has refused a repeated one
  const given = request.operationContext('rest')
  const { input, context } = readOnly ? withoutReadOnly(variables, readOnly, given) : { input: variables, context: given }
  const answer = await executor.answer(documents.document(fields), input, context, { hidden: HIDDEN_VERSION })
  return replyToOperation(served, answer, context, request, reply)
}

/** Takes the read-only parts out of the body. The use case gets them through its services, and compares them with the resource. */
function withoutReadOnly(variables: Variables, readOnly: ReadOnlyParts, context: RequestContext) {
  const { input, sentBack } = separate(variables.input as Variables, readOnly) // readArguments has refused other bodies
  if (!sentBack) return { input: { ...variables, input }, context }
  return { input: { ...variables, input }, context: { ...context, services: servicesWith(context.services, { sentBack }) } }
}
