import { createServer } from 'node:http'
import DataLoader from 'dataloader'
import { createSchema, createYoga } from 'graphql-yoga'
import { announce } from './announce.js'
import { loaders } from './graphqlLoaders.js'
import { type PeerContext, resolvers, schema } from './graphqlSchema.js'

// A GraphQL server of the same schema and statements as `mercurius`, built as its handbook shows: node:http, a DataLoader a relation.
// Yoga keeps parsed and validated documents by itself.

type Batch = (queries: { obj: object }[]) => Promise<unknown[]>

const made = new WeakMap<object, Map<string, DataLoader<object, unknown>>>()

/** The loader of a relation for one operation. */
function loaderOf(context: object, relation: string, batch: Batch): DataLoader<object, unknown> {
  const ofOperation = made.get(context) ?? new Map<string, DataLoader<object, unknown>>()
  made.set(context, ofOperation)
  const loader = ofOperation.get(relation) ?? new DataLoader<object, unknown>((parents) => batch(parents.map((obj) => ({ obj }))))
  ofOperation.set(relation, loader)
  return loader
}

const relations = Object.fromEntries(
  Object.entries(loaders).map(([type, fields]) => [
    type,
    Object.fromEntries(
      Object.entries(fields ?? {}).map(([field, batch]) => [
        field,
        // the loaders of `mercurius` take a list of parents, whatever the relation
        (parent: object, _args: object, context: object) => loaderOf(context, `${type}.${field}`, batch as unknown as Batch).load(parent),
      ]),
    ),
  ]),
)

const yoga = createYoga<object, PeerContext>({
  // the resolvers have the form of both servers, which name their types differently
  schema: createSchema({ typeDefs: schema, resolvers: [resolvers as never, relations] }),
  context: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  graphiql: false,
  landingPage: false,
  logging: false,
})
const server = createServer(yoga)
server.listen(0, '127.0.0.1', () => announce(server.address()))
