import 'reflect-metadata'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSchema } from 'type-graphql'
import { makeLoaders, type PlainContext } from './plainApolloLoaders.js'
import { OrderItemResolver, OrderResolver, PetResolver } from './plainApolloResolvers.js'

// The same libraries as the gateway, combined as their handbooks show, in an afternoon: TypeGraphQL classes, Drizzle queries,
// one DataLoader a relation, Apollo's own HTTP server.
const schema = await buildSchema({ resolvers: [PetResolver, OrderResolver, OrderItemResolver], validate: false })
const server = new ApolloServer<PlainContext>({ schema })
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async () => ({ loaders: makeLoaders() }),
})
process.stdout.write(`listening on ${new URL(url).port}\n`)
