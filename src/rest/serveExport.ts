import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Executor } from '../graphql/execute.js'
import type { Variables } from '../policies/price.js'
import { argumentSources, type RestQuery, readArguments } from './arguments.js'
import { asParameters } from './asParameters.js'
import { exportRows, NDJSON_TYPE } from './export.js'
import type { ExportPlaces } from './exportPlaces.js'
import { exportOf } from './exportRoute.js'
import { noteRouteUse } from './noteRouteUse.js'
import type { RestDocuments } from './restDocument.js'
import { pathsOf } from './routes.js'
import { routesInVersion } from './routesInVersion.js'
import type { VersionRoute } from './versions/restVersion.js'

interface ExportOptions {
  readonly executor: Executor
  readonly exportPlaces: ExportPlaces
}

/** Methods that the path of an export refuses, even where the path of a resource beside it has them: `DELETE /pets/:id` is not `DELETE /pets/export`. */
const refusedMethods = ['DELETE', 'PATCH', 'POST', 'PUT']

/** Serves the export of a list: the list's own operation, page after page. */
export function serveExport(
  app: FastifyInstance,
  row: VersionRoute,
  version: string,
  documents: RestDocuments,
  options: ExportOptions,
): void {
  const { runs, translation } = row
  const route = exportOf(row.route)
  const sources = argumentSources(row.field, route)
  const exported = { field: runs.name, show: translation?.showRow }
  async function handle(request: FastifyRequest, reply: FastifyReply) {
    const query = request.query as RestQuery // Fastify's parser makes these
    const params = request.params as Record<string, string> // likewise
    const variables = readArguments(sources, { url: request.url, params, query, body: undefined, ifMatch: undefined }, ['fields'])
    const fields = query.fields as string | undefined // readArguments has refused a repeated one
    const context = request.operationContext('rest')
    noteRouteUse(route, context, version)
    const document = documents.exportDocument(fields, context.services.clock.now())
    const act = (taken: Variables) => exportRows(options.executor, request, document, taken, exported)
    const leave = options.exportPlaces.take(context.services.origin.owner ?? '')
    try {
      const rows = await (translation ? translation.run(variables, act) : act(variables))
      reply.header('content-type', NDJSON_TYPE).header('cache-control', 'no-store')
      if (request.method === 'HEAD') leave()
      else rows.once('close', leave)
      return rows
    } catch (error) {
      leave()
      throw asParameters(routesInVersion(error, version), sources.query, query)
    }
  }
  for (const url of pathsOf(route, version)) {
    app.route({
      method: 'GET',
      url,
      config: { produces: [NDJSON_TYPE], consumes: [], rootField: runs, isOpenEnded: true },
      handler: handle,
    })
    app.route({ method: refusedMethods, url, config: { isRefused: true }, handler: (_request, reply) => reply.callNotFound() })
  }
}
