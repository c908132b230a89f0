import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { RequestContext } from '../context.js'
import { GRAPHQL_RESPONSE_TYPE, type GraphQLServer } from '../graphql/server.js'
import { noteReplay } from '../rest/noteReplay.js'
import { readsCatalogue } from '../rest/readsCatalogue.js'
import { sendRead, sendText } from '../rest/sendRead.js'
import { parseJson } from '../values/json.js'
import { mustBeDecodable } from './mustBeDecodable.js'

const CONSUMED = ['application/json'] as const
const PRODUCED = ['application/json', GRAPHQL_RESPONSE_TYPE] as const

/** Serves GraphQL over HTTP at `paths`. A query by GET has the headers for caches that a read of REST has. */
export function serveGraphQL(app: FastifyInstance, paths: readonly string[], server: GraphQLServer, schema: GraphQLSchema): void {
  app.addHook('onClose', () => server.stop())

  /** An anonymous caller gets only data that everybody may see. The budget in an explained cost belongs to the caller. */
  const audienceOf = ({ actor }: FastifyRequest, { explainsCost }: RequestContext, document: DocumentNode) => {
    if (explainsCost) return 'private'
    return actor.kind !== 'anonymous' && readsCatalogue(schema, document) ? 'public' : 'by-caller'
  }

  for (const url of paths) {
    app.route({
      method: ['GET', 'POST'],
      url,
      config: { style: 'graphql', produces: PRODUCED, consumes: CONSUMED },
      handler: async (request, reply) => {
        const { id, prefers: mediaType, query: parameters } = request
        const method = request.method === 'POST' ? 'POST' : 'GET' // a HEAD is a GET without a body, which Fastify leaves out
        const body = method === 'POST' ? parseJson(request.body) : undefined
        if (method === 'GET') mustBeDecodable(request.url)
        const context = request.operationContext('graphql')
        const { status, contentType, headers, text, errorCode, document, kept } = await server.answer(
          { id, method, mediaType, parameters, body },
          context,
        )
        if (context.notes.refusal) throw context.notes.refusal // its status is the same in both styles
        if (errorCode !== undefined) request.errorCode = errorCode
        if (headers) for (const [name, value] of headers) reply.header(name, value)
        noteReplay(reply, context).code(status).header('content-type', contentType)
        if (method !== 'GET' || !document || errorCode !== undefined) return sendText({ body: text, kept }, request, reply)
        return sendRead({ body: text, kept, version: 0, audience: audienceOf(request, context, document) }, request, reply)
      },
    })
  }
}
