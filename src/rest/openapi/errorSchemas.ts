import { catalogue, type Retry } from '../../values/errors/catalogue.js'
import { sampleError } from './errors.js'
import { objectSchema } from './objectSchema.js'
import { ref, type Schema } from './types.js'

const codes = Object.entries(catalogue)
const entries = Object.values(catalogue)
const advice: Readonly<Record<Retry['strategy'], string>> = {
  never: 'the same request will fail again',
  refresh_token: 'get a good credential first',
  reconcile: 'read the current state and decide anew',
  refetch: 'read the thing again and apply your change to that',
  after_delay: 'wait as long as `Retry-After` says',
  backoff: 'try again with growing delays',
}
const strategies = unique(entries.map(({ retry }) => retry.strategy))

/** The common properties of REST's envelope, Problem Details and GraphQL's `extensions`. */
const shared: Readonly<Record<string, Schema>> = {
  code: { ...ref('schemas', 'ErrorCode'), description: 'What went wrong. Branch on this: it never changes its meaning.' },
  status: { type: 'integer', enum: unique(entries.map(({ status }) => status)), description: 'The HTTP status of the error.' },
  details: { ...ref('schemas', 'ErrorDetails'), description: 'Data for handling this error code; empty when the code needs none.' },
  retry: { ...ref('schemas', 'Retry'), description: 'Whether and how to try again.' },
  docs: { type: 'string', format: 'uri-reference', description: 'Where the error is explained.' },
  timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
  requestId: { type: 'string', description: 'The id of the request, as in `X-Request-ID`.' },
}

const type: Schema = { type: 'string', enum: unique(entries.map((entry) => entry.type)), description: 'The family the code belongs to.' }
const message: Schema = { type: 'string', description: 'What went wrong, for people. It may change; do not parse it.' }

/** `components.schemas` of errors, made from the catalogue. */
export function errorSchemas(): Record<string, Schema> {
  const { docs, ...rest } = shared
  return {
    Error: objectSchema('How REST refuses: the error’s envelope.', {
      error: objectSchema('The error.', { type, message, ...shared }),
    }),
    Problem: objectSchema('How REST refuses those who accept `application/problem+json` (RFC 9457).', {
      type: { ...docs, description: 'Where this kind of problem is explained.' },
      title: { type: 'string', description: 'The kind of problem, in a few words.' },
      detail: message,
      instance: { type: 'string', description: 'The path that was asked for, at most 200 characters of it.' },
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
        fields: { type: 'array', items: { ...ref('schemas', 'FieldError') }, description: 'Of a `VALIDATION_ERROR`: what was refused.' },
      },
    },
    FieldError: objectSchema(
      'One value that was refused.',
      {
        field: { type: 'string', description: 'Where it stood, as `items[0].quantity`; a parameter or header goes by its name.' },
        message: { type: 'string', description: 'What is wrong with it.' },
        value: { description: 'What was sent, when it is short and no secret.' },
        allowed: { description: 'What would have passed: a list of values, or the bounds.' },
      },
      ['field', 'message'],
    ),
    Retry: objectSchema(
      'Whether and how to try again.',
      {
        strategy: {
          type: 'string',
          enum: strategies,
          description: ['How to react:', ...strategies.map((strategy) => `- \`${strategy}\`: ${advice[strategy]}`)].join('\n'),
        },
        maxAttempts: { type: 'integer', minimum: 1, description: 'Give up after so many.' },
        afterSeconds: { type: 'integer', minimum: 0, description: 'Wait at least so long.' },
      },
      ['strategy'],
    ),
    GraphQLError: {
      ...objectSchema(
        'How GraphQL refuses; `extensions` hold what REST shows.',
        {
          message,
          path: { type: 'array', items: { type: ['string', 'integer'] }, description: 'The field that failed.' },
          locations: {
            type: 'array',
            items: objectSchema('A place in the document.', { line: { type: 'integer' }, column: { type: 'integer' } }),
            description: 'Where the document names it.',
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
