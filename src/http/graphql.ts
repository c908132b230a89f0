import type { FastifyInstance } from 'fastify'
import { GRAPHQL_RESPONSE_TYPE, type GraphQLServer } from '../graphql/server.js'
import { noteReplay } from '../rest/noteReplay.js'
import { parseJson } from '../values/json.js'

const CONSUMED = ['application/json'] as const
const PRODUCED = ['application/json', GRAPHQL_RESPONSE_TYPE] as const

/** Serves GraphQL over HTTP at `paths`. */
export function serveGraphQL(app: FastifyInstance, paths: readonly string[], server: GraphQLServer): void {
  app.addHook('onClose', () => server.stop())
  for (const url of paths) {
    app.route({
      method: ['GET', 'POST'],
      url,
      exposeHeadRoute: false,
      config: { style: 'graphql', produces: PRODUCED, consumes: CONSUMED },
      handler: async (request, reply) => {
        const { id, method, prefers: mediaType, query: parameters } = request
        const body = method === 'POST' ? parseJson(request.body) : undefined
        const context = request.operationContext('graphql')
        const answer = await server.answer({ id, method, mediaType, parameters, body }, context)
        if (context.notes.refusal) throw context.notes.refusal // its status is the same in both styles
        if (answer.errorCode !== undefined) request.errorCode = answer.errorCode
        if (answer.headers) for (const [name, value] of answer.headers) reply.header(name, value)
        noteReplay(reply, context).code(answer.status).header('content-type', answer.contentType)
        return answer.text
      },
    })
  }
}
