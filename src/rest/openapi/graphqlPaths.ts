import { MAX_DOCUMENT_ID } from '../../graphql/operationRequest.js'
import { apiPath } from '../../values/apiVersion.js'
import { MAX_ERRORS } from '../../values/errors/maxErrors.js'
import { graphqlHeaders } from './headers.js'
import { JSON_TYPE } from './operation.js'
import { security } from './security.js'
import { MAX_BODY_TEXT, MAX_URL_TEXT, text } from './text.js'
import { TEXT } from './typeSchema.js'
import { type Media, type OpenapiOperation, type OpenapiParameter, type Paths, type Response, ref, type Schema } from './types.js'

const RESPONSE_TYPE = 'application/graphql-response+json'
/** The parameter with the id of a trusted document. It has no example: tools send examples together, and an id beside another text is refused. */
export const documentIdParameter: OpenapiParameter = {
  name: 'documentId',
  in: 'query',
  description: 'Id of a trusted document.',
  schema: { type: 'string', minLength: 1, maxLength: MAX_DOCUMENT_ID, pattern: TEXT },
}
const extensions =
  '`persistedQuery`, with `version` 1 and `sha256Hash`, names a trusted document by its id, as clients of Apollo and urql do.'
const inUrl: Schema = { type: 'string', maxLength: MAX_URL_TEXT, pattern: TEXT }
/** The document of the examples. */
export const exampleDocument = 'query Pet($id: Int64!) { pet(id: $id) { name category { name } } }'
const schema = { ...ref('schemas', 'GraphQLResponse') }
const example = { data: { pet: { name: 'Buddy', category: { name: 'dog' } } } }
const headers = graphqlHeaders()
const withTag = graphqlHeaders('CacheControl')
const withKey = graphqlHeaders('XIdempotentReplayed')
const description = `Runs one operation of the GraphQL schema and returns exactly the selected fields (GraphQL over HTTP). Introspection describes the
schema.`

const named = `A request may name a [trusted document](/docs/trusted-documents) by its id instead of sending its text.`

const keyed = `With an idempotency key a retry changes nothing a second time. A key in a header is for documents with one mutation;
\`@idempotent(key:)\` on a field is for all documents.`

function shown(media: Media): Response['content'] {
  return { [JSON_TYPE]: media, [RESPONSE_TYPE]: media }
}

/** Statuses with which GraphQL refuses a request before it runs. Their bodies have the same form. */
export function refusals(statuses: readonly number[]): OpenapiOperation['responses'] {
  const name = (status: number) => (status === 429 ? 'GraphQLTooManyRequests' : 'GraphQLRefusal')
  return Object.fromEntries(statuses.map((status) => [String(status), ref('responses', name(status))]))
}

const common = {
  tags: ['GraphQL'],
  ...security('public'),
}
const answer: Response = {
  description: `The result. A client that accepts \`${RESPONSE_TYPE}\` gets the same body under that name, and 400 for a refused document; for other
clients a refused document is answered with 200, too.`,
  headers,
  content: { [JSON_TYPE]: { schema, example } },
}

/** GraphQL over HTTP in brief: the GraphQL schema contains the rest. */
export const graphqlPaths: Paths = {
  '/graphql': {
    get: {
      operationId: 'queryGraphQL',
      summary: 'Query GraphQL by URL',
      description: `${description}\n\nOnly queries. A mutation gets 405. ${named}`,
      ...common,
      parameters: [
        { name: 'query', in: 'query', description: 'The document. Required without an id.', schema: inUrl, example: exampleDocument },
        documentIdParameter,
        { name: 'variables', in: 'query', description: 'Variables, as JSON.', schema: inUrl, example: '{"id":10}' },
        {
          name: 'operationName',
          in: 'query',
          description: 'Name of the operation to run; required when the document has several.',
          schema: inUrl,
          example: 'Pet',
        },
        {
          name: 'extensions',
          in: 'query',
          description: `JSON. ${extensions}`,
          schema: inUrl,
        },
        ref('parameters', 'IfNoneMatch'),
        ref('parameters', 'XQueryCost'),
        ref('parameters', 'XRequestId'),
        ref('parameters', 'XSandboxError'),
      ],
      responses: {
        200: { ...answer, headers: { ...withTag, ETag: ref('headers', 'ETagIfSo') } },
        304: { description: 'The stored copy is current.', headers: { ...withTag, ETag: ref('headers', 'ETag') } },
        ...refusals([400, 401, 403, 405, 406, 413, 415, 429, 500, 503, 507]),
      },
    },
    post: {
      operationId: 'postGraphQL',
      summary: 'Run a GraphQL operation',
      description: `${description} ${named}\n\n${keyed}\n\nAlso served as \`${apiPath('graphql')}\`.`,
      ...common,
      parameters: [
        ref('parameters', 'IdempotencyKey'),
        ref('parameters', 'XIdempotencyKey'),
        ref('parameters', 'XQueryCost'),
        ref('parameters', 'XRequestId'),
        ref('parameters', 'XSandboxError'),
      ],
      requestBody: {
        required: true,
        description: 'The operation.',
        content: {
          [JSON_TYPE]: { schema: { ...ref('schemas', 'GraphQLRequest') }, example: { query: exampleDocument, variables: { id: 10 } } },
        },
      },
      responses: { 200: { ...answer, headers: withKey }, ...refusals([400, 401, 403, 406, 413, 415, 429, 500, 503, 507]) },
    },
  },
}

/** `components.responses` of GraphQL. */
export const graphqlResponses: Readonly<Record<string, Response>> = {
  GraphQLRefusal: {
    description: 'Nothing was run. Each entry of `errors` has the code and the advice of an error in REST.',
    headers,
    content: shown({ schema }),
  },
  GraphQLTooManyRequests: {
    description: 'Nothing was run. The caller is over a quota, or has too many streams or operations under way.',
    headers: graphqlHeaders('RetryAfter'),
    content: shown({ schema }),
  },
}

/** `components.schemas` of GraphQL. */
export const graphqlSchemas: Readonly<Record<string, Schema>> = {
  GraphQLRequest: {
    type: 'object',
    description: 'An operation to run.',
    properties: {
      query: { ...text(MAX_BODY_TEXT, 'The document. Required without an id.'), type: ['string', 'null'] },
      documentId: { ...documentIdParameter.schema, type: ['string', 'null'], description: documentIdParameter.description },
      variables: { type: ['object', 'null'], additionalProperties: true, description: 'Variables by name.' },
      operationName: {
        ...text(1000, 'Name of the operation to run; required when the document has several.'),
        type: ['string', 'null'],
      },
      extensions: {
        type: ['object', 'null'],
        additionalProperties: true,
        description: `${extensions} \`operationId\` names an operation on an event stream with several operations.`,
      },
    },
  },
  GraphQLResponse: {
    type: 'object',
    description: 'The result of an operation: data, errors, or both.',
    additionalProperties: false,
    properties: {
      data: {
        type: ['object', 'null'],
        additionalProperties: true,
        description: 'The selected fields; absent when nothing was run.',
      },
      errors: {
        type: 'array',
        minItems: 1,
        maxItems: MAX_ERRORS,
        items: { ...ref('schemas', 'GraphQLError') },
        description: 'The errors.',
      },
      extensions: {
        type: 'object',
        additionalProperties: true,
        description: 'Additional data about the result. `cost` is there when the request asked for it by `X-Query-Cost: explain`.',
      },
    },
  },
}
