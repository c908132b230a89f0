import Fastify, { type FastifyReply } from 'fastify'
import { documents } from '../documents.js'
import { announce } from './announce.js'
import { hashedKey } from './callerKey.js'
import { createPet, me, orderPage, orders, pet, petPage, pets, petsBehind, wholePet } from './fastifyByHandReads.js'
import { schemas } from './fastifyByHandSchemas.js'
import { type OrderedItem, placeOrder } from './placeOrder.js'

// A service of hand-written code for just these workloads: Fastify with its serializers, and statements by hand. It knows the GraphQL documents by
// their text, because a program without a GraphQL library would have a route for each of them.
const app = Fastify({ logger: false })

type Members = Record<string, unknown>

function send(reply: FastifyReply, schema: object, value: object) {
  return reply.type('application/json; charset=utf-8').send(reply.serializeInput(value as Members, schema as Members)) // plain objects
}

/** Variables and headers of an operation. The documents are those of the workloads, so the shapes are known. */
interface Call {
  readonly variables: {
    id: number
    page: number
    after: string
    input: Parameters<typeof createPet>[0] & { items: readonly OrderedItem[] }
  }
  readonly authorization: string | undefined
}

const operations = new Map<string, readonly [schema: object, run: (call: Call) => object | Promise<object>]>([
  [documents.empty, [schemas.empty, () => ({ __typename: 'Query' })]],
  [documents.point, [schemas.point, async ({ variables }) => ({ pet: (await pet(variables.id)) ?? null })]],
  [documents.list, [schemas.pets, async ({ variables }) => ({ pets: { data: await pets(variables.page) } })]],
  [documents.deepList, [schemas.pets, async ({ variables }) => ({ pets: { data: await petsBehind(variables.after) } })]],
  [documents.threeLevel, [schemas.orders, async ({ variables }) => ({ orders: { data: await orders(variables.page) } })]],
  [documents.me, [schemas.me, async ({ authorization }) => ({ me: (await me(authorization)) ?? null })]],
  [documents.create, [schemas.createPet, async ({ variables }) => ({ createPet: await createPet(variables.input) })]],
  [
    documents.order,
    [
      schemas.placeOrder,
      async ({ variables, authorization }) => ({ placeOrder: await placeOrder(hashedKey(authorization), variables.input.items) }),
    ],
  ],
])

app.post<{ Body: { query: string; variables: Call['variables'] } }>('/graphql', async ({ body, headers }, reply) => {
  const operation = operations.get(body.query)
  if (!operation) return reply.code(400).send({ errors: [{ message: 'unknown document' }] })
  const [schema, run] = operation
  return send(reply, schema, { data: await run({ variables: body.variables, authorization: headers.authorization }) })
})

app.get<{ Params: { id: string } }>('/v1/pets/:id', async ({ params }, reply) => {
  const found = await wholePet(Number(params.id))
  return found ? send(reply, schemas.wholePet, found) : reply.code(404).send({ error: 'not found' })
})

const pageOf = (query: { page?: string }) => Number(query.page ?? 1)
app.get<{ Querystring: { page?: string } }>('/v1/pets', async ({ query }, reply) =>
  send(reply, schemas.petPage, await petPage(pageOf(query))),
)
app.get<{ Querystring: { page?: string } }>('/v1/orders', async ({ query }, reply) =>
  send(reply, schemas.orderPage, await orderPage(pageOf(query))),
)

await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server.address())
