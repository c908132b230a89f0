import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { getNamedType, isObjectType } from 'graphql'
import type { KnownDocuments } from '../graphql/documents.js'
import type { Executor } from '../graphql/execute.js'
import { apiPath } from '../values/apiVersion.js'
import { type ArgumentSources, argumentSources, readArguments } from './arguments.js'
import { tagEncoding } from './entityTag.js'
import { exportRows, NDJSON_TYPE } from './export.js'
import type { ExportPlaces } from './exportPlaces.js'
import { keptDocuments } from './keptDocuments.js'
import type { Presentation } from './reply.js'
import { replyToOperation } from './replyToOperation.js'
import { resourceTypes } from './resources.js'
import { createRestDocuments, type RestDocuments } from './restDocument.js'
import { pathsOf, resources } from './routes.js'
import { rowType } from './shownFields.js'
import type { Generated, GeneratedRoute } from './sofa.js'

const JSON_TYPE = 'application/json'

interface Served extends Presentation {
  readonly name: string
  /** Query parameters beside the arguments of the operation. */
  readonly extras: readonly string[]
  readonly sources: ArgumentSources
  readonly documents: RestDocuments
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
  // after the compression hook, which every route has by then
  app.addHook('onRoute', (route) => {
    route.onSend = [route.onSend ?? [], tagEncoding].flat()
  })
  for (const row of generated.routes) {
    const served = prepare(row, withAddress, options.documents)
    const { method, isList, sources } = served
    const consumes = sources.body ? (method === 'PATCH' ? [JSON_TYPE, 'application/merge-patch+json'] : [JSON_TYPE]) : []
    const produces = isList ? [JSON_TYPE, NDJSON_TYPE] : [JSON_TYPE]
    for (const url of pathsOf(row.route)) {
      app.route({
        method,
        url,
        config: { produces, consumes, rootField: row.field },
        handler: (request, reply) => serve(options, served, request, reply),
      })
    }
  }
  for (const name of resources) {
    for (const url of [`/${name}`, `/${name}/*`])
      app.all(url, { config: { authenticates: false } }, (request, reply) =>
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
  }
}

async function serve(
  { executor, exportPlaces }: RestServerOptions,
  served: Served,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { name, documents, isList } = served
  const query = request.query as Record<string, string | string[]> // Fastify's parser makes these
  const params = request.params as Record<string, string> // likewise
  const variables = readArguments(
    served.sources,
    { url: request.url, params, query, body: request.body, ifMatch: request.headers['if-match'] },
    served.extras,
  )
  const fields = query.fields as string | undefined // readArguments has refused a repeated one

  if (isList && request.prefers === NDJSON_TYPE) {
    const leave = exportPlaces.take(request.operationContext('rest').services.origin.owner ?? '')
    try {
      const rows = await exportRows(executor, request, documents.exportDocument(fields), variables, name)
      reply.header('content-type', NDJSON_TYPE).header('cache-control', 'no-store')
      if (request.method === 'HEAD') leave()
      else rows.once('close', leave)
      return rows
    } catch (error) {
      leave()
      throw error
    }
  }
  const context = request.operationContext('rest')
  const outcome = await executor.execute(documents.document(fields), variables, context)
  return replyToOperation(served, outcome, context, request, reply)
}
