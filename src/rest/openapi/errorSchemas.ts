import { MAX_LOCATIONS } from '../../graphql/publicError.js'
import { ADDRESS, SHOWN_REQUEST_ID } from '../../schema/shownLimits.js'
import { MAX_ERROR_MESSAGE } from '../../values/errors/apiError.js'
import { catalogue } from '../../values/errors/catalogue.js'
import type { Retry } from '../../values/errors/entry.js'
import { MAX_FIELD_ERRORS, MAX_FIELD_MESSAGE } from '../../values/fieldErrors.js'
import { MAX_SHOWN } from '../../values/shorten.js'
import { MAX_SUPPORT_URL } from '../../values/support.js'
import { emailRule } from '../../values/textRule.js'
import { MAX_INSTANCE } from '../errorBody.js'
import { sampleError } from './errors.js'
import { WAIT } from './headers.js'
import { objectSchema } from './objectSchema.js'
import { COUNTER, MAX_URL_TEXT, momentSchema, text } from './text.js'
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
/** A text that was cut ends with this mark. */
const ELLIPSIS = '…'.length

/** The common properties of REST's envelope, Problem Details and GraphQL's `extensions`. */
const shared: Readonly<Record<string, Schema>> = {
  code: { ...ref('schemas', 'ErrorCode'), description: 'Code of the error. Programs should branch on it: its meaning never changes.' },
  status: {
    type: 'integer',
    format: 'int32',
    minimum: 400,
    maximum: 599,
    enum: unique(entries.map(({ status }) => status)),
    description: 'The HTTP status of the error.',
  },
  details: { ...ref('schemas', 'ErrorDetails'), description: 'Facts about the error, by code; empty for codes without facts.' },
  retry: { ...ref('schemas', 'Retry'), description: 'Whether and how to retry.' },
  docs: { type: 'string', format: 'uri-reference', maxLength: ADDRESS.maxLength, description: 'Address of the explanation.' },
  timestamp: momentSchema('Time of the error.'),
  requestId: text(SHOWN_REQUEST_ID.maxLength, 'The id of the request, as in `X-Request-ID`.'),
}

const support: Schema = objectSchema(
  'Where callers get help. Only errors with a status from 500 on have it, and only when the operators have set an address.',
  {
    email: text(emailRule.maxLength, 'Mail address of the support.'),
    url: text(MAX_SUPPORT_URL, 'Page of the support.'),
    statusPage: text(MAX_SUPPORT_URL, 'Page that tells of disturbances.'),
    maintenanceWindow: text(40, 'Weekly window in which the gateway may be restarted.'),
  },
  [],
)

const type: Schema = { type: 'string', enum: unique(entries.map((entry) => entry.type)), description: 'Category of the code.' }
const message = text(MAX_ERROR_MESSAGE + ELLIPSIS, 'Message for people. Its text can change; do not parse it.')

/** `components.schemas` of errors, made from the catalogue. */
export function errorSchemas(): Record<string, Schema> {
  const { docs, ...rest } = shared
  return {
    ApiError: objectSchema('The envelope of an error in REST.', {
      error: withSupport('The error.', { type, message, ...shared }),
    }),
    Problem: withSupport('The error as Problem Details (RFC 9457), for clients that accept `application/problem+json`.', {
      type: { ...docs, description: 'Address of the explanation of this type of problem.' },
      title: text(200, 'Title of the type of problem.'),
      detail: message,
      instance: text(MAX_INSTANCE, `Path of the request; cut after ${MAX_INSTANCE} characters.`),
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
        fields: {
          type: 'array',
          maxItems: MAX_FIELD_ERRORS,
          items: { ...ref('schemas', 'FieldError') },
          description: 'For `VALIDATION_ERROR`: the refused values.',
        },
      },
    },
    FieldError: objectSchema(
      'A refused value.',
      {
        field: text(MAX_SHOWN + ELLIPSIS, 'Path of the value, such as `items[0].quantity`, or the name of a parameter or header.'),
        message: text(MAX_FIELD_MESSAGE + ELLIPSIS, 'Reason of the refusal.'),
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
        maxAttempts: { type: 'integer', format: 'int32', minimum: 1, maximum: 100, description: 'Maximum number of retries.' },
        afterSeconds: { ...WAIT, description: 'Shortest wait before a retry, in seconds; `Retry-After` repeats it.' },
      },
      ['strategy'],
    ),
    GraphQLError: {
      ...objectSchema(
        'An error in GraphQL. `extensions` has the fields of an error in REST.',
        {
          message,
          path: {
            type: 'array',
            maxItems: 100,
            items: { anyOf: [text(MAX_URL_TEXT, 'Name or alias of a field.'), { ...COUNTER, description: 'Index in a list.' }] },
            description: 'Path of the failed field.',
          },
          locations: {
            type: 'array',
            maxItems: MAX_LOCATIONS,
            items: objectSchema('A position in the document.', { line: COUNTER, column: COUNTER }),
            description: 'Positions in the document.',
          },
          extensions: withSupport('The error.', { type, ...shared }),
        },
        ['message', 'extensions'],
      ),
      examples: [graphqlExample()],
    },
  }
}

function withSupport(description: string, required: Readonly<Record<string, Schema>>): Schema {
  return objectSchema(description, { ...required, support }, Object.keys(required))
}

function graphqlExample(): object {
  const { message: text, ...extensions } = sampleError('NOT_FOUND')
  return { message: text, path: ['pet'], extensions }
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)]
}
