import { catalogue } from '../../values/errors/catalogue.js'
import type { Retry } from '../../values/errors/entry.js'
import { sampleError } from './errors.js'
import { objectSchema } from './objectSchema.js'
import { ref, type Schema } from './types.js'

const codes = Object.entries(catalogue)
const entries = Object.values(catalogue)
const advice: Readonly<Record<Retry['strategy'], string>> = {
  never: 'do not retry: the same request fails again',
  authenticate: 'get or correct the credential first; the sent credential stays invalid',
  refresh_token: 'get a new access token by the refresh token, or for a client by its secret, once',
  reconcile: 'read the current state first',
  refetch: 'read the resource again, apply the change to it, and send it with the new version',
  after_delay: 'wait for the seconds in `afterSeconds`',
  backoff: 'retry with exponential backoff',
}

/** The common properties of REST's envelope, Problem Details and GraphQL's `extensions`. */
const shared: Readonly<Record<string, Schema>> = {
  code: { ...ref('schemas', 'ErrorCode'), description: 'Code of the error. Programs should branch on it: its meaning never changes.' },
  status: { type: 'integer', enum: unique(entries.map(({ status }) => status)), description: 'The HTTP status of the error.' },
  details: { ...ref('schemas', 'ErrorDetails'), description: 'Facts about the error, by code; empty for codes without facts.' },
  retry: { ...ref('schemas', 'Retry'), description: 'Whether and how to retry.' },
  docs: { type: 'string', format: 'uri-reference', description: 'Address of the explanation.' },
  timestamp: { type: 'string', format: 'date-time', description: 'Time of the error.' },
  requestId: { type: 'string', description: 'The id of the request, as in `X-Request-ID`.' },
}

const type: Schema = { type: 'string', enum: unique(entries.map((entry) => entry.type)), description: 'Category of the code.' }
const message: Schema = { type: 'string', description: 'Message for people. Its text can change; do not parse it.' }

/** `components.schemas` of errors, made from the catalogue. */
export function errorSchemas(): Record<string, Schema> {
  const { docs, ...rest } = shared
  return {
    Error: objectSchema('The envelope of an error in REST.', {
      error: objectSchema('The error.', { type, message, ...shared }),
    }),
    Problem: objectSchema('The error as Problem Details (RFC 9457), for clients that accept `application/problem+json`.', {
      type: { ...docs, description: 'Address of the explanation of this type of problem.' },
      title: { type: 'string', description: 'Title of the type of problem.' },
      detail: message,
      instance: { type: 'string', description: 'Path of the request; cut after 200 characters.' },
      category: type,
      ...rest,
    }),
    ErrorCode: {
      type: 'string',
      enum: Object.keys(catalogue),
      description: ['The codes of the catalogue.', ...codes.map(([code, { title }]) => `- \`${code}\`: ${title}`)].join('\n'),
    },
    ErrorDetails: {
      type: 'object',
      description: 'Facts about an error, by code.',
      additionalProperties: true,
      properties: {
        fields: { type: 'array', items: { ...ref('schemas', 'FieldError') }, description: 'For `VALIDATION_ERROR`: the refused values.' },
      },
    },
    FieldError: objectSchema(
      'A refused value.',
      {
        field: { type: 'string', description: 'Path of the value, such as `items[0].quantity`, or the name of a parameter or header.' },
        message: { type: 'string', description: 'Reason of the refusal.' },
        value: { description: 'The refused value, if it is short and not secret.' },
        allowed: { description: 'Allowed values, or the bounds.' },
      },
      ['field', 'message'],
    ),
    Retry: objectSchema(
      'Whether and how to retry.',
      {
        strategy: {
          type: 'string',
          enum: Object.keys(advice),
          description: ['Advice:', ...Object.entries(advice).map(([strategy, text]) => `- \`${strategy}\`: ${text}`)].join('\n'),
        },
        maxAttempts: { type: 'integer', minimum: 1, description: 'Maximum number of retries.' },
        afterSeconds: { type: 'integer', minimum: 0, description: 'Shortest wait before a retry, in seconds; `Retry-After` repeats it.' },
      },
      ['strategy'],
    ),
    GraphQLError: {
      ...objectSchema(
        'An error in GraphQL. `extensions` has the fields of an error in REST.',
        {
          message,
          path: { type: 'array', items: { type: ['string', 'integer'] }, description: 'Path of the failed field.' },
          locations: {
            type: 'array',
            items: objectSchema('A position in the document.', { line: { type: 'integer' }, column: { type: 'integer' } }),
            description: 'Positions in the document.',
          },
          extensions: objectSchema('The error.', { type, ...shared }),
        },
        ['message', 'extensions'],
      ),
      examples: [graphqlExample()],
    },
  }
}

function graphqlExample(): object {
  const { message: text, ...extensions } = sampleError('NOT_FOUND')
  return { message: text, path: ['pet'], extensions }
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)]
}
