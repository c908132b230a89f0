import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { invalidField } from '../values/errors/make.js'
import { entityTag, matchingTag } from './entityTag.js'
import { createDocument } from './openapi/document.js'
import { downgrade } from './openapi/downgrade.js'
import type { Generated } from './sofa.js'

const openapiVersions = ['3.1', '3.0'] as const
export type OpenapiVersion = (typeof openapiVersions)[number]

/** The address of a gateway with default settings. The committed document names it. */
export const DEFAULT_SERVER = 'http://127.0.0.1:8080'

/**
 * The contract as text; the same bytes each time.
 * @param generated Sofa's output for the table. @param schema the whole schema. @param server the address of the gateway, without a slash at its end
 */
export function openapiText(generated: Generated, schema: GraphQLSchema, version: OpenapiVersion, server: string): string {
  const document = createDocument(generated, schema, server)
  return `${JSON.stringify(version === '3.0' ? downgrade(document) : document, null, 2)}\n`
}

/**
 * Serves `/openapi.json`; `?v=3.0` is for tools that cannot read 3.1. Tools that import the document call the gateway at its address in `servers`.
 * @param publicUrl the address of the gateway. It is known for good only when the server listens.
 */
export function serveOpenapi(app: FastifyInstance, generated: Generated, schema: GraphQLSchema, publicUrl: () => string): void {
  const made = new Map<OpenapiVersion, { server: string; text: string; tag: string }>()
  const documentOf = (version: OpenapiVersion) => {
    const server = publicUrl()
    const known = made.get(version)
    if (known?.server === server) return known
    const text = openapiText(generated, schema, version, server)
    const making = { server, text, tag: entityTag(1, text) }
    made.set(version, making)
    return making
  }
  app.get('/openapi.json', { config: { authenticates: false } }, (request, reply) => {
    const { text, tag } = documentOf(askedVersion(request.query as Record<string, unknown>)) // Fastify's parser makes an object
    const known = matchingTag(request.headers['if-none-match'] ?? '', tag)
    reply.headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, no-cache', etag: known ?? tag })
    return known ? reply.code(304).send() : reply.send(text)
  })
}

function askedVersion({ v = '3.1', ...unknown }: Readonly<Record<string, unknown>>): OpenapiVersion {
  const [stray] = Object.keys(unknown)
  if (stray !== undefined) throw invalidField(stray, 'is not a parameter of this operation', { allowed: ['v'] })
  const version = openapiVersions.find((known) => known === v)
  if (!version) throw invalidField('v', `must be one of ${openapiVersions.join(', ')}`, { value: v, allowed: openapiVersions })
  return version
}
