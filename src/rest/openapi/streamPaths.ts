import { MAX_OPERATION_ID } from '../../graphql/stream/operationRequest.js'
import { apiPath } from '../../values/apiVersion.js'
import { documentIdParameter, refusals } from './graphqlPaths.js'
import { graphqlHeaders } from './headers.js'
import { JSON_TYPE } from './operation.js'
import { security } from './security.js'
import { MAX_URL_TEXT, UUID } from './text.js'
import { TEXT_STREAM } from './textStream.js'
import { TEXT } from './typeSchema.js'
import { type OpenapiParameter, type Paths, type Response, ref } from './types.js'

const EVENT_STREAM = 'text/event-stream'
/** The document of the examples. */
export const exampleSubscription = 'subscription { petChanged { id name stock } }'
const headers = graphqlHeaders()
const common = { tags: ['GraphQL'], ...security('public') }
const requestId = ref('parameters', 'XRequestId')

const ticket = (isRequired: boolean): OpenapiParameter => ({
  name: 'X-GraphQL-Event-Stream-Token',
  in: 'header',
  ...(isRequired && { required: true }),
  description: 'The ticket of a stream that the same caller has reserved. The URL can carry it as `token` instead.',
  schema: UUID,
  example: '6f0c1d0e-5d0a-4f6e-9a53-0c7b8f1f2a11',
})

const stream: Response = {
  description: 'Events `next`, each with a result, and at the end `complete`. Comments keep the connection alive.',
  headers,
  content: {
    [EVENT_STREAM]: {
      schema: TEXT_STREAM,
      example: 'event: next\ndata: {"data":{"petChanged":{"id":10,"name":"Buddy","stock":2}}}\n\n',
    },
  },
}
const accepted: Response = { description: 'The operation runs. Its results come on the reserved stream.', headers }

const description = `The graphql-sse protocol. Without a ticket: opens a stream for one operation. With a ticket and \`Accept: text/event-stream\`: opens
the reserved stream. With a ticket and another \`Accept\`: adds an operation, named by \`extensions.operationId\`, to the reserved stream. Errors of a
document come on the stream of the single operation; with a ticket they come as 400.`

function parameter(name: string, description: string, example: string, maxLength = MAX_URL_TEXT): OpenapiParameter {
  return { name, in: 'query', description, schema: { type: 'string', maxLength, pattern: TEXT }, example }
}

/** Event streams in brief: `docs/live-events.md` contains the rest. */
export const streamPaths: Paths = {
  '/graphql/stream': {
    get: {
      operationId: 'streamGraphQLByUrl',
      summary: 'Subscribe to events, by URL',
      description: `${description}\n\nA mutation gets 405.`,
      ...common,
      parameters: [
        parameter('query', 'The document. Required without an id.', exampleSubscription),
        documentIdParameter,
        parameter('variables', 'Variables, as JSON.', '{"id":10}'),
        parameter('operationName', 'Name of the operation to run; required when the document has several.', 'Pets'),
        parameter(
          'extensions',
          'JSON with `operationId`, for a stream with several operations, or with `persistedQuery`.',
          '{"operationId":"pets"}',
        ),
        ticket(false),
        requestId,
      ],
      responses: { 200: stream, 202: accepted, ...refusals([400, 401, 403, 404, 405, 406, 409, 413, 415, 429, 500, 503, 507]) },
    },
    post: {
      operationId: 'streamGraphQL',
      summary: 'Subscribe to events',
      description: `${description}\n\nAlso served as \`${apiPath('graphql', 'stream')}\`.`,
      ...common,
      parameters: [ticket(false), ref('parameters', 'IdempotencyKey'), ref('parameters', 'XIdempotencyKey'), requestId],
      requestBody: {
        required: false,
        description: 'The operation. Left out to open a reserved stream.',
        content: { [JSON_TYPE]: { schema: { ...ref('schemas', 'GraphQLRequest') }, example: { query: exampleSubscription } } },
      },
      responses: { 200: stream, 202: accepted, ...refusals([400, 401, 403, 404, 406, 409, 413, 415, 429, 500, 503, 507]) },
    },
    put: {
      operationId: 'reserveGraphQLStream',
      summary: 'Reserve a stream for several operations',
      description: 'The ticket. The same caller must open the stream within ten seconds.',
      ...common,
      parameters: [requestId],
      responses: {
        201: {
          description: 'The ticket.',
          headers,
          content: { 'text/plain': { schema: UUID, example: ticket(true).example } },
        },
        ...refusals([400, 401, 406, 413, 415, 429, 500, 503, 507]),
      },
    },
    delete: {
      operationId: 'stopGraphQLOperation',
      summary: 'End an operation of a stream',
      description: 'Ends an operation after its current result. The end of an unknown or ended operation is no error.',
      ...common,
      parameters: [
        { ...parameter('operationId', 'Id of the operation.', 'pets', MAX_OPERATION_ID), required: true },
        ticket(true),
        requestId,
      ],
      responses: {
        200: { description: 'The operation has ended.', headers },
        ...refusals([400, 401, 404, 406, 413, 415, 429, 500, 503, 507]),
      },
    },
  },
}
