import { refusals } from './graphqlPaths.js'
import { JSON_TYPE } from './operation.js'
import { security } from './security.js'
import { type Parameter, type Paths, type Response, ref } from './types.js'

const EVENT_STREAM = 'text/event-stream'
const query = 'subscription { petChanged { id name stock } }'
const headers = { 'X-Request-ID': ref('headers', 'XRequestId'), 'API-Version': ref('headers', 'ApiVersion') }
const common = { tags: ['GraphQL'], ...security('public') }
const requestId = ref('parameters', 'XRequestId')

const ticket = (isRequired: boolean): Parameter => ({
  name: 'X-GraphQL-Event-Stream-Token',
  in: 'header',
  ...(isRequired && { required: true }),
  description: 'The ticket of a stream that was reserved by the same caller. It is taken from the URL as well, as `token`.',
  schema: { type: 'string', format: 'uuid' },
  example: '6f0c1d0e-5d0a-4f6e-9a53-0c7b8f1f2a11',
})

const stream: Response = {
  description: 'Events `next`, each with a result, and at the end `complete`; comments in between keep the connection alive.',
  headers,
  content: {
    [EVENT_STREAM]: {
      schema: { type: 'string' },
      example: 'event: next\ndata: {"data":{"petChanged":{"id":10,"name":"Buddy","stock":2}}}\n\n',
    },
  },
}
const accepted: Response = { description: 'The operation runs; its results come on the stream that was reserved.', headers }

const description = `By the graphql-sse protocol: a stream for one operation; with a ticket and \`Accept: text/event-stream\`, the stream that was
reserved; with a ticket otherwise, one more operation on that stream, named by \`extensions.operationId\`. What is wrong with a document is told on a
stream of its own, and is 400 with a ticket.`

function parameter(name: string, text: string, example: string): Parameter {
  return { name, in: 'query', description: text, schema: { type: 'string' }, example }
}

/** Event streams in brief: `docs/live-events.md` contains the rest. */
export const streamPaths: Paths = {
  '/graphql/stream': {
    get: {
      operationId: 'streamGraphQLByUrl',
      summary: 'Be told of events, by URL',
      description: `${description}\n\nA mutation is 405.`,
      ...common,
      parameters: [
        parameter('query', 'The document.', query),
        parameter('variables', 'Its variables, as JSON.', '{"id":10}'),
        parameter('operationName', 'Which operation to run when the document holds several.', 'Pets'),
        parameter('extensions', 'With `operationId` where a stream carries several, as JSON.', '{"operationId":"pets"}'),
        ticket(false),
        requestId,
      ],
      responses: { 200: stream, 202: accepted, ...refusals([400, 401, 404, 405, 406, 409, 413, 415, 429, 500, 503, 507]) },
    },
    post: {
      operationId: 'streamGraphQL',
      summary: 'Be told of events',
      description: `${description}\n\nAlso served as \`/v1/graphql/stream\`.`,
      ...common,
      parameters: [ticket(false), ref('parameters', 'IdempotencyKey'), ref('parameters', 'XIdempotencyKey'), requestId],
      requestBody: {
        required: false,
        description: 'The operation; none to open a stream that was reserved.',
        content: { [JSON_TYPE]: { schema: { ...ref('schemas', 'GraphQLRequest') }, example: { query } } },
      },
      responses: { 200: stream, 202: accepted, ...refusals([400, 401, 404, 406, 409, 413, 415, 429, 500, 503, 507]) },
    },
    put: {
      operationId: 'reserveGraphQLStream',
      summary: 'Reserve a stream for several operations',
      description: 'To be opened within ten seconds, by the same caller.',
      ...common,
      parameters: [requestId],
      responses: {
        201: {
          description: 'The ticket.',
          headers,
          content: { 'text/plain': { schema: { type: 'string', format: 'uuid' }, example: ticket(true).example } },
        },
        ...refusals([401, 406, 413, 415, 429, 500, 503, 507]),
      },
    },
    delete: {
      operationId: 'stopGraphQLOperation',
      summary: 'End an operation of a stream',
      description: 'Ends it after the result that is under way. One that has ended already is no error.',
      ...common,
      parameters: [{ ...parameter('operationId', 'Names the operation.', 'pets'), required: true }, ticket(true), requestId],
      responses: { 200: { description: 'It has ended.', headers }, ...refusals([400, 401, 404, 406, 413, 415, 500, 503, 507]) },
    },
  },
}
