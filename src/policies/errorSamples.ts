import { API_VERSION } from '../values/apiVersion.js'
import type { ApiError } from '../values/errors/apiError.js'
import type { ErrorCode } from '../values/errors/catalogue.js'
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
} from '../values/errors/make.js'
import { shopErrorSamples } from '../values/errors/shopErrorSamples.js'
import { MAX_COST } from './price.js'

/** A sample of each code, made by the function that the code of the gateway calls. */
export const errorSamples: { readonly [Code in ErrorCode]: ApiError<Code> } = {
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
