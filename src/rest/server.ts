import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { getNamedType, isObjectType } from 'graphql'
import type { RequestContext } from '../context.js'
import type { SentBack } from '../domain/sentBack.js'
import { servicesWith } from '../domain/services.js'
import type { KnownDocuments } from '../graphql/documents.js'
import type { Executor } from '../graphql/execute.js'
import { cacheAudience } from '../policies/cached.js'
import type { Variables } from '../policies/price.js'
import { versionPath } from '../values/apiVersion.js'
import { type ArgumentSources, argumentSources, type RestQuery, readArguments } from './arguments.js'
import { asParameters } from './asParameters.js'
import type { ExportPlaces } from './exportPlaces.js'
import { keptDocuments } from './keptDocuments.js'
import { noteRouteUse } from './noteRouteUse.js'
import type { Presentation } from './reply.js'
import { replyToOperation } from './replyToOperation.js'
import { resourceTypes } from './resources.js'
import { createRestDocuments, HIDDEN_VERSION, type RestDocuments } from './restDocument.js'
import type { RestRoute } from './route.js'
import { pathsOf, resources } from './routes.js'
import { routesInVersion } from './routesInVersion.js'
import { type ReadOnlyParts, readOnlyParts, separate } from './sentBack.js'
import { serveExport } from './serveExport.js'
import { rowType } from './shownFields.js'
import type { RestVersion, VersionRoute } from './versions/restVersion.js'

const JSON_TYPE = 'application/json'

interface Served extends Presentation, Pick<RestRoute, 'deprecation' | 'method'> {
  readonly name: string
  /** Query parameters beside the arguments of the operation. */
  readonly extras: readonly string[]
  readonly sources: ArgumentSources
  readonly documents: RestDocuments
  /** For a row that changes a resource. */
  readonly readOnly: ReadOnlyParts | undefined
  readonly translation: VersionRoute['translation']
}

interface RestServerOptions {
  readonly executor: Executor
  /** Documents of earlier requests with `fields=`. */
  readonly documents: KnownDocuments
  readonly exportPlaces: ExportPlaces
}

/**
 * Serves the table under all its paths, in each version. A request becomes the route's operation and runs through the executor, like an operation of GraphQL.
 * @param versions the live versions; the last one is the current one
 */
export function serveRest(app: FastifyInstance, versions: readonly RestVersion[], options: RestServerOptions): void {
  for (const version of versions) serveVersion(app, version, options)
  const prefix = versionPath(versions.at(-1)?.name ?? '') // there is a live version
  for (const name of resources) {
    for (const url of [`/${name}`, `/${name}/*`])
      app.all(url, { config: { authenticates: false, quota: 'default' } }, (request, reply) =>
        reply.redirect(app.publicAddresses.pathOf(prefix + request.url), 308),
      )
  }
}

function serveVersion(app: FastifyInstance, version: RestVersion, options: RestServerOptions): void {
  const withAddress = resourceTypes(version.generated)
  for (const row of version.routes) {
    const served = prepare(row, version, withAddress, options.documents)
    const { method, isList, sources } = served
    const consumes = sources.body ? (method === 'PATCH' ? [JSON_TYPE, 'application/merge-patch+json'] : [JSON_TYPE]) : []
    for (const url of pathsOf(row.route, version.name)) {
      app.route({
        method,
        url,
        config: { produces: [JSON_TYPE], consumes, rootField: row.runs, isExported: isList },
        handler: (request, reply) => serve(options, served, request, reply),
      })
    }
    if (isList) serveExport(app, row, version.name, served.documents, options)
  }
}

function prepare(row: VersionRoute, version: RestVersion, withAddress: ReadonlySet<string>, documents: KnownDocuments): Served {
  const { route, field, translation } = row
  const type = getNamedType(field.type)
  const sources = argumentSources(field, route)
  const parameterOf = (argument: string) => sources.query.find(({ arg }) => arg.name === argument)?.name
  return {
    ...route,
    version: version.name,
    name: field.name,
    audience: cacheAudience(field),
    isList: isObjectType(type) && rowType(type) !== undefined,
    extras: route.method === 'GET' ? ['fields'] : [],
    pageParameters: { page: parameterOf('page'), after: parameterOf('after') },
    sources,
    documents: keptDocuments(createRestDocuments(row, withAddress), documents, `${version.name} ${route.method} ${route.path}`),
    readOnly: readOnlyParts(row, withAddress),
    translation,
    show: translation?.show,
  }
}

async function serve({ executor }: RestServerOptions, served: Served, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { documents, readOnly, sources, translation } = served
  const given = noteRouteUse(served, request.operationContext('rest'), served.version)
  const query = request.query as RestQuery // Fastify's parser makes these
  const params = request.params as Record<string, string> // likewise
  const variables = readArguments(
    sources,
    { url: request.url, params, query, body: request.body, ifMatch: request.headers['if-match'] },
    served.extras,
  )
  const fields = query.fields as string | undefined // readArguments has refused a repeated one
  const { input, context } = readOnly ? withoutReadOnly(variables, readOnly, served.show, given) : { input: variables, context: given }
  const now = context.services.clock.now()
  const act = async (taken: Variables): Promise<unknown> => {
    const answer = await executor.answer(documents.document(fields, now), taken, context, { hidden: HIDDEN_VERSION })
    return replyToOperation(served, answer, context, request, reply)
  }
  try {
    return await (translation ? translation.run(input, act) : act(input))
  } catch (error) {
    throw asParameters(routesInVersion(error, served.version), sources.query, query)
  }
}

/**
 * Takes the read-only parts out of the body. The use case gets them through its services, and compares them with the resource.
 * @param show shows the resource as the body does
 */
function withoutReadOnly(variables: Variables, readOnly: ReadOnlyParts, show: Served['show'], context: RequestContext) {
  const { input, sentBack } = separate(variables.input as Variables, readOnly) // readArguments has refused other bodies
  if (!sentBack) return { input: { ...variables, input }, context }
  const compared: SentBack = { changedFrom: (shown) => sentBack.changedFrom(show ? show(shown) : shown) }
  return { input: { ...variables, input }, context: { ...context, services: servicesWith(context.services, { sentBack: compared }) } }
}
