import { JSON_TYPE } from './operation.js'
import { security } from './security.js'
import { type Media, type Operation, type Paths, type Response, ref, type Schema } from './types.js'

const RESPONSE_TYPE = 'application/graphql-response+json'
const query = 'query Pet($id: Int64!) { pet(id: $id) { name category { name } } }'
const schema = { ...ref('schemas', 'GraphQLResponse') }
const example = { data: { pet: { name: 'Buddy', category: { name: 'dog' } } } }
/** Without Cache-Control: replies to queries by GET do not say whether they may be cached, so the contract promises nothing. */
const headers = { 'X-Request-ID': ref('headers', 'XRequestId'), 'API-Version': ref('headers', 'ApiVersion') }
const withKey = { ...headers, 'X-Idempotent-Replayed': ref('headers', 'XIdempotentReplayed') }
const description = `One operation over the same schema, for exactly the fields you name (GraphQL over HTTP). The schema explains itself to
introspection.`

const keyed = `A key in a header is for a document of one mutation, \`@idempotent(key:)\` beside a field for any; with either, a retry does
nothing twice.`

function shown(media: Media): Response['content'] {
  return { [JSON_TYPE]: media, [RESPONSE_TYPE]: media }
}

/** Statuses with which GraphQL refuses a request before it runs. Their bodies have the same form. */
export function refusals(statuses: readonly number[]): Operation['responses'] {
  return Object.fromEntries(statuses.map((status) => [String(status), ref('responses', 'GraphQLRefusal')]))
}

const common = {
  tags: ['GraphQL'],
  ...security('public'),
}
const answer: Response = {
  description: `The result. With \`application/json\` a document that cannot be run is refused so too; accept \`${RESPONSE_TYPE}\` to
have that as 400.`,
  headers,
  content: shown({ schema, example }),
}

/** GraphQL over HTTP in brief: the GraphQL schema contains the rest. */
export const graphqlPaths: Paths = {
  '/graphql': {
    get: {
      operationId: 'queryGraphQL',
      summary: 'Query GraphQL by URL',
      description: `${description}\n\nQueries only; a mutation is 405.`,
      ...common,
      parameters: [
        { name: 'query', in: 'query', required: true, description: 'The document.', schema: { type: 'string' }, example: query },
        { name: 'variables', in: 'query', description: 'Its variables, as JSON.', schema: { type: 'string' }, example: '{"id":10}' },
        {
          name: 'operationName',
          in: 'query',
          description: 'Which operation to run when the document holds several.',
          schema: { type: 'string' },
          example: 'Pet',
        },
        {
          name: 'Apollo-Require-Preflight',
          in: 'header',
          required: true,
          description: 'Anything: it keeps other sites’ pages from asking in a visitor’s name.',
          schema: { type: 'string' },
          example: 'true',
        },
        ref('parameters', 'XRequestId'),
      ],
      responses: { 200: answer, ...refusals([400, 401, 405, 406, 413, 415, 500, 503, 507]) },
    },
    post: {
      operationId: 'postGraphQL',
      summary: 'Run a GraphQL operation',
      description: `${description}\n\n${keyed}\n\nAlso served as \`/v1/graphql\`.`,
      ...common,
      parameters: [ref('parameters', 'IdempotencyKey'), ref('parameters', 'XIdempotencyKey'), ref('parameters', 'XRequestId')],
      requestBody: {
        required: true,
        description: 'The operation.',
        content: { [JSON_TYPE]: { schema: { ...ref('schemas', 'GraphQLRequest') }, example: { query, variables: { id: 10 } } } },
      },
      responses: { 200: { ...answer, headers: withKey }, ...refusals([400, 401, 406, 413, 415, 500, 503, 507]) },
    },
  },
}

/** `components.responses` of GraphQL. */
export const graphqlResponses: Readonly<Record<string, Response>> = {
  GraphQLRefusal: {
    description: 'Nothing was run; `errors` say why, each with the code and advice that REST gives.',
    headers,
    content: shown({ schema }),
  },
}

/** `components.schemas` of GraphQL. */
export const graphqlSchemas: Readonly<Record<string, Schema>> = {
  GraphQLRequest: {
    type: 'object',
    description: 'An operation to run.',
    required: ['query'],
    properties: {
      query: { type: 'string', description: 'The document.' },
      variables: { type: ['object', 'null'], additionalProperties: true, description: 'Its variables, by name.' },
      operationName: { type: ['string', 'null'], description: 'Which operation to run when the document holds several.' },
      extensions: {
        type: ['object', 'null'],
        additionalProperties: true,
        description: '`operationId` names an operation of an event stream that carries several.',
      },
    },
  },
  GraphQLResponse: {
    type: 'object',
    description: 'What an operation gave: data, errors, or both.',
    additionalProperties: false,
    properties: {
      data: {
        type: ['object', 'null'],
        additionalProperties: true,
        description: 'The fields that were asked for; absent when nothing was run.',
      },
      errors: { type: 'array', minItems: 1, items: { ...ref('schemas', 'GraphQLError') }, description: 'What went wrong.' },
      extensions: { type: 'object', additionalProperties: true, description: 'More about the run.' },
    },
  },
}
