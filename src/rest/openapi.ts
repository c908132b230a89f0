import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import { versionPaths } from '../values/apiVersion.js'
import { invalid, invalidField } from '../values/errors/make.js'
import { type SupportSettings, supportInfo } from '../values/support.js'
import { unknownParameter } from '../values/unknownParameter.js'
import { entityTag, matchingTag } from './entityTag.js'
import { createDocument } from './openapi/document.js'
import { downgrade } from './openapi/downgrade.js'
import type { Document } from './openapi/types.js'
import type { RestVersion } from './versions/restVersion.js'

const openapiVersions = ['3.1', '3.0'] as const
export type OpenapiVersion = (typeof openapiVersions)[number]

/** Hosts that a document is kept for. A caller can name any number of hosts. */
const MAX_HOSTS = 8

/** The address of a gateway with default settings. The committed document names it. */
const DEFAULT_SERVER = 'http://127.0.0.1:8080'

/** The facts of a gateway that its document names. */
export interface ServingFacts {
  /** Base URL, without a slash at its end. */
  readonly base: string
  readonly support: SupportSettings
}

/**
 * The contract as text; the same bytes each time.
 * @param api the version of the API. @param schema the whole schema. @param server the gateway that serves the document; without it, the document is
 *   the committed contract
 */
export function openapiText(api: RestVersion, schema: GraphQLSchema, version: OpenapiVersion, server?: ServingFacts): string {
  const document = createDocument(api, schema, DEFAULT_SERVER)
  return server === undefined ? textOf(document, version) : servedText(withSupport(document, server.support), version, server.base)
}

function withSupport(document: Document, support: SupportSettings): Document {
  return { ...document, info: { ...document.info, 'x-maintenance-window': undefined, ...supportInfo(support) } }
}

function textOf(document: Document, version: OpenapiVersion): string {
  return `${JSON.stringify(version === '3.0' ? downgrade(document) : document, null, 2)}\n`
}

/** The contract of a running server: it names the server's address, so that tools call this server, and its links to the guides work anywhere. */
function servedText(document: Document, version: OpenapiVersion, base: string): string {
  const servers = document.servers.map((server) => ({ ...server, url: base }))
  return textOf({ ...document, servers }, version).replaceAll('](/docs/', `](${base}/docs/`)
}

/**
 * Serves the document of each version, and `/openapi.json`, the document of the current version; `?v=3.0` is for tools that cannot read 3.1.
 * @param versions the live versions; the last one is the current one
 */
export function serveOpenapi(
  app: FastifyInstance,
  versions: readonly RestVersion[],
  schema: GraphQLSchema,
  support: SupportSettings,
): void {
  for (const version of versions) {
    const urls = [...versionPaths(version.name, '/openapi.json'), ...(version === versions.at(-1) ? ['/openapi.json'] : [])]
    serveDocument(app, urls, () => withSupport(createDocument(version, schema, DEFAULT_SERVER), support))
  }
}

/** @param make makes the document, at the first request */
function serveDocument(app: FastifyInstance, urls: readonly string[], make: () => Document): void {
  let document: Document | undefined
  const made = new LRUCache<string, { text: string; tag: string }>({ max: MAX_HOSTS * openapiVersions.length })
  const documentOf = (version: OpenapiVersion, base: string) => {
    const key = `${version} ${base}`
    const known = made.get(key)
    if (known) return known
    document ??= make()
    const text = servedText(document, version, base)
    const making = { text, tag: entityTag(1, text) }
    made.set(key, making)
    return making
  }
  for (const url of urls) {
    app.get(url, { config: { authenticates: false } }, (request, reply) => {
      const version = askedVersion(request.query as Record<string, unknown>) // Fastify's parser makes an object
      const { text, tag } = documentOf(version, app.publicAddresses.baseFor(request))
      const known = matchingTag(request.headers['if-none-match'] ?? '', tag)
      reply.headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, no-cache', etag: known ?? tag })
      return known ? reply.code(304).send() : reply.send(text)
    })
  }
}

function askedVersion({ v = '3.1', ...unknown }: Readonly<Record<string, unknown>>): OpenapiVersion {
  const [stray] = Object.keys(unknown)
  if (stray !== undefined) throw invalid([unknownParameter(stray, ['v'])])
  const version = openapiVersions.find((known) => known === v)
  if (!version) throw invalidField('v', `must be one of ${openapiVersions.join(', ')}`, { value: v, allowed: openapiVersions })
  return version
}
