import Fastify, { type FastifyRequest } from 'fastify'
import mercurius from 'mercurius'
import { announce } from './announce.js'
import { loaders } from './graphqlLoaders.js'
import { type PeerContext, resolvers, schema } from './graphqlSchema.js'

declare module 'mercurius' {
  interface MercuriusContext extends PeerContext {}
}

// The fastest GraphQL server for Node, built as its handbook shows: compiled plans, loaders, prepared statements.
// It has no limits, metrics or log, and only the fields of the workloads. It is a hard opponent on purpose.
const app = Fastify({ logger: false })
const context = ({ headers }: FastifyRequest): PeerContext => ({ authorization: headers.authorization })
await app.register(mercurius, { schema, resolvers, loaders, context, jit: 1, graphiql: false })
await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server.address())
