import { STATUS_CODES } from 'node:http'
import { describe } from '../../graphql/publicError.js'
import { MAX_COST } from '../../policies/price.js'
import { API_VERSION, apiPath } from '../../values/apiVersion.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { catalogue, type ErrorCode } from '../../values/errors/catalogue.js'
import {
  conflict,
  documentNotTrusted,
  forbidden,
  headersTooLarge,
  idempotencyConflict,
  idempotencyInProgress,
  insufficientStorage,
  internalError,
  invalidField,
  methodNotAllowed,
  notAcceptable,
  notFound,
  payloadTooLarge,
  preconditionFailed,
  queryTooComplex,
  rateLimitExceeded,
  requestTimeout,
  unauthorized,
  unavailable,
  unsupportedMediaType,
  versionSunset,
} from '../../values/errors/make.js'
import { errorBody, PROBLEM_TYPE } from '../errorBody.js'
import { type HeaderName, withCostHeader } from './headers.js'
import { shopErrorSamples } from './shopErrorSamples.js'
import { type Media, type Reference, type Response, ref } from './types.js'

const INSTANCE = apiPath('pets', 10)
const fixed = { timestamp: '2026-11-20T10:00:00.000Z', requestId: '0b6ad3f4-6a0e-4d6c-9a57-1f0d3f1c8f3e' }

/** Errors of GraphQL documents, which REST callers do not write. */
const graphqlOnly: readonly ErrorCode[] = ['DOCUMENT_NOT_TRUSTED']

/** A sample of each code, made by the function that the code of the gateway calls. */
const thrown: { readonly [Code in ErrorCode]: ApiError<Code> } = {
  VALIDATION_ERROR: invalidField('status', 'must be one of available, pending, sold', {
    value: 'asleep',
    allowed: ['available', 'pending', 'sold'],
  }),
  QUERY_TOO_COMPLEX: queryTooComplex({ measure: 'cost', limit: MAX_COST, actual: 4202 }),
  UNAUTHORIZED: unauthorized('The access token is not valid', 'refresh_token'),
  FORBIDDEN: forbidden('This operation needs the scope pets:write', { scope: 'pets:write' }),
  DOCUMENT_NOT_TRUSTED: documentNotTrusted('No trusted document has the id 3f2a: send the id of a trusted document', { id: '3f2a' }),
  NOT_FOUND: notFound('Pet', 10),
  REQUEST_TIMEOUT: requestTimeout(),
  HEADERS_TOO_LARGE: headersTooLarge(16_384),
  METHOD_NOT_ALLOWED: methodNotAllowed('POST is not allowed here', ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT']),
  NOT_ACCEPTABLE: notAcceptable('This path replies with application/json', {
    given: 'text/html',
    allowed: ['application/json'],
  }),
  CONFLICT: conflict('The sku SKU-010 belongs to another pet', { field: 'sku', value: 'SKU-010' }),
  IDEMPOTENCY_CONFLICT: idempotencyConflict(),
  IDEMPOTENCY_IN_PROGRESS: idempotencyInProgress(1),
  VERSION_SUNSET: versionSunset({ subject: 'v0', sunset: '2026-11-01', replacement: API_VERSION, guide: '/docs/versions' }),
  PRECONDITION_FAILED: preconditionFailed('Pet', 1, 2),
  PAYLOAD_TOO_LARGE: payloadTooLarge('body', 1_048_576),
  UNSUPPORTED_MEDIA_TYPE: unsupportedMediaType('The body must be application/json', {
    given: 'text/plain',
    allowed: ['application/json'],
  }),
  RATE_LIMIT_EXCEEDED: rateLimitExceeded('The limit of 100 calls in a minute is reached (default): try again in 30 s', 30, {
    budget: 'default',
    limit: 100,
    windowSeconds: 60,
  }),
  INTERNAL_ERROR: internalError(),
  SERVICE_UNAVAILABLE: unavailable('The database is not available'),
  INSUFFICIENT_STORAGE: insufficientStorage(),
  ...shopErrorSamples,
}

/** Headers of error responses beside the headers of every reply, by status. */
const headersOf: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WwwAuthenticate'],
  402: ['XIdempotentReplayed'],
  409: ['XIdempotentReplayed', 'RetryAfterIfSo'],
  429: ['RetryAfter'],
  503: ['RetryAfterIfSo'],
  507: ['RetryAfter'],
}

/** The public form of a sample error. */
export function sampleError(code: ErrorCode) {
  return { ...describe(thrown[code], fixed.requestId, { pathOf: (path) => path, support: undefined }), ...fixed }
}

/** `components.responses`: one response for each error status of REST, in both forms, with an example of every possible code. */
export function errorResponses(): Record<string, Response> {
  const statuses = new Set(Object.values(catalogue).map(({ status }) => status))
  return Object.fromEntries([...statuses].map((status) => [nameOf(status), errorResponse(status)]))
}

/** The shared response of each status, for an operation. */
export function errorReferences(statuses: readonly number[]): Record<string, Reference> {
  return Object.fromEntries(statuses.map((status) => [String(status), ref('responses', nameOf(status))]))
}

function errorResponse(status: number): Response {
  const codes = Object.entries(catalogue)
    .filter(([code, entry]) => entry.status === status && !graphqlOnly.includes(code as ErrorCode))
    .map(([code]) => code as ErrorCode) // keys of the catalogue
  const media = (form: 'envelope' | 'problem', schema: string): Media => ({
    schema: { ...ref('schemas', schema) },
    examples: Object.fromEntries(
      codes.map((code) => [code, { summary: catalogue[code].title, value: errorBody(sampleError(code), form, INSTANCE) }]),
    ),
  })
  return {
    description: codes.map((code) => `${catalogue[code].title} (\`${code}\`). ${catalogue[code].resolution}`).join('\n\n'),
    headers: withCostHeader(...(headersOf[status] ?? [])),
    content: { 'application/json': media('envelope', 'ApiError'), [PROBLEM_TYPE]: media('problem', 'Problem') },
  }
}

/** The name of a response: PayloadTooLarge for 413. */
function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? `Status ${status}`).replace(/[^A-Za-z0-9]/g, '')
}
