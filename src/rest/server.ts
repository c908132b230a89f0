import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { getNamedType, isObjectType } from 'graphql'
import type { Executor } from '../graphql/execute.js'
import { unauthorized } from '../policies/authorize.js'
import { type ArgumentSources, argumentSources, readArguments } from './arguments.js'
import { entityTag, matches } from './entityTag.js'
import { exportRows, NDJSON_TYPE } from './export.js'
import { pageLinks } from './links.js'
import { createRepresentations, HIDDEN_VERSION, type Representations, rowType } from './representation.js'
import { pathsOf, type RestRoute, resources } from './routes.js'
import type { Generated, GeneratedRoute } from './sofa.js'

const JSON_TYPE = 'application/json'

/** A route ready to be served. */
interface Served {
  readonly route: RestRoute
  readonly name: string
  readonly isList: boolean
  /** Query parameters beside the operation's own. */
  readonly extras: readonly string[]
  readonly scope: unknown
  readonly sources: ArgumentSources
  readonly representations: Representations
}

/** Mounts the table under all its paths. A request becomes the route's operation and runs through the executor, as GraphQL's do. */
export function serveRest(app: FastifyInstance, generated: Generated, executor: Executor): void {
  const withAddress = new Set(generated.routes.filter(({ route }) => route.method === 'GET' && route.path.includes(':')).map(({ field }) => getNamedType(field.type).name))
  for (const row of generated.routes) {
    const served = prepare(row, withAddress)
    const { route, isList, sources } = served
    const consumes = sources.body ? (route.method === 'PATCH' ? [JSON_TYPE, 'application/merge-patch+json'] : [JSON_TYPE]) : []
    const produces = isList ? [JSON_TYPE, NDJSON_TYPE] : [JSON_TYPE]
    for (const url of pathsOf(route)) {
      app.route({ method: route.method, url, config: { produces, consumes }, handler: (request, reply) => serve(executor, served, request, reply) })
    }
  }
  for (const name of resources) {
    for (const url of [`/${name}`, `/${name}/*`]) app.all(url, { config: { authenticates: false } }, (request, reply) => reply.redirect(`/v1${request.url}`, 308))
  }
}

function prepare(row: GeneratedRoute, withAddress: ReadonlySet<string>): Served {
  const { route, field } = row
  const type = getNamedType(field.type)
  return {
    route,
    name: field.name,
    isList: isObjectType(type) && rowType(type) !== undefined,
    extras: route.method === 'GET' ? ['fields'] : [],
    scope: field.extensions.scope,
    sources: argumentSources(field, route.path),
    representations: createRepresentations(row, withAddress),
  }
}

async function serve(executor: Executor, served: Served, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { route, name, representations, isList } = served
  if (served.scope && request.actor.kind === 'anonymous') throw unauthorized()
  const query = request.query as Record<string, string | string[]> // what Fastify's parser makes
  const params = request.params as Record<string, string> // likewise
  const variables = readArguments(served.sources, { params, query, body: request.body, ifMatch: request.headers['if-match'] }, served.extras)
  const fields = query.fields as string | undefined // given once, as readArguments has checked

  if (isList && request.prefers === NDJSON_TYPE) {
    reply.header('content-type', NDJSON_TYPE).header('cache-control', 'no-store')
    return exportRows(executor, request, representations.exportDocument(fields), variables, name)
  }
  const { data, errors } = await executor.execute(representations.document(fields), variables, request.operationContext('rest'))
  if (errors?.[0]) throw errors[0]
  return present(served, data?.[name], request, reply)
}

function present({ route, isList }: Served, shown: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  reply.code(route.status ?? 200)
  if (route.status === 204) return reply.send()
  const resource = shown as Record<string, unknown> // every other operation gives an object
  const version = Number(resource.version ?? resource[HIDDEN_VERSION] ?? 0)
  const { [HIDDEN_VERSION]: _hidden, ...visible } = resource
  const body = JSON.stringify(visible)
  reply.header('content-type', 'application/json; charset=utf-8')
  if (route.location) reply.header('location', route.location(Number(resource.id)))
  if (route.method !== 'GET') {
    if (version > 0) reply.header('etag', entityTag(version, body))
    return body
  }
  if (isList) reply.header('link', pageLinks(request.url, resource.pagination as Parameters<typeof pageLinks>[1]))
  const tag = entityTag(version, body)
  const isShared = route.cache === 'public' || (route.path === '/search' && request.actor.kind === 'anonymous')
  reply.header('etag', tag).header('cache-control', isShared ? 'public, no-cache' : 'private, no-store')
  const ifNoneMatch = request.headers['if-none-match']
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, tag)) return reply.code(304).send()
  return body
}
