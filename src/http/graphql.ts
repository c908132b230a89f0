import type { FastifyInstance } from 'fastify'
import { GRAPHQL_RESPONSE_TYPE, type GraphQLServer } from '../graphql/server.js'
import { noteReplay } from '../rest/noteReplay.js'
import { parseJson } from '../values/json.js'
import { mustBeDecodable } from './mustBeDecodable.js'

const CONSUMED = ['application/json'] as const
const PRODUCED = ['application/json', GRAPHQL_RESPONSE_TYPE] as const

/** Serves GraphQL over HTTP at `paths`. */
export function serveGraphQL(app: FastifyInstance, paths: readonly string[], server: GraphQLServer): void {
  app.addHook('onClose', () => server.stop())
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
        const answer = await server.answer({ id, method, mediaType, parameters, body }, context)
        if (answer.errorCode !== undefined) request.errorCode = answer.errorCode
        if (answer.headers) for (const [name, value] of answer.headers) reply.header(name, value)
        noteReplay(reply, context).code(answer.status).header('content-type', answer.contentType)
        return answer.text
      },
    })
  }
}
