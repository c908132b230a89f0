import Fastify from 'fastify'
import mercurius from 'mercurius'
import { announce } from './announce.js'
import { loaders } from './mercuriusLoaders.js'
import { resolvers, schema } from './mercuriusSchema.js'

// The fastest GraphQL server for Node, built as its handbook shows: compiled plans, loaders, prepared statements.
// It has no authentication, limits, metrics or log, and only the fields of the workloads. It is a hard opponent on purpose.
const app = Fastify({ logger: false })
await app.register(mercurius, { schema, resolvers, loaders, jit: 1, graphiql: false })
await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server.address())
