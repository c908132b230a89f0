import Fastify from 'fastify'
import mercurius from 'mercurius'
import { announce } from './announce.js'
import { loaders } from './mercuriusLoaders.js'
import { resolvers, schema } from './mercuriusSchema.js'

// The fastest GraphQL server of the Node world as its handbook shows it: compiled plans, loaders, prepared statements.
// It has no authentication, limits, metrics or log, and knows only the fields that the workloads ask: a hard opponent on purpose.
const app = Fastify({ logger: false })
await app.register(mercurius, { schema, resolvers, loaders, jit: 1, graphiql: false })
await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server.address())
