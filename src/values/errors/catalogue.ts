import type { CatalogueEntry, Retry } from './entry.js'
import { shopErrors } from './shopErrors.js'

const never: Retry = { strategy: 'never' }

/**
 * The catalogue: every error of both styles, in one place. Clients branch on `code`; the docs page `docs/errors.md`, OpenAPI and the tests are made
 * from this table (SPEC section 5).
 */
const entries = {
  VALIDATION_ERROR: {
    status: 400,
    type: 'validation_error',
    title: 'Invalid request data',
    retry: never,
    resolution: 'Correct the fields in `details.fields`. Each has a reason and, if there is a list, the allowed values.',
  },
  QUERY_TOO_COMPLEX: {
    status: 400,
    type: 'validation_error',
    title: 'Query too complex',
    retry: never,
    resolution:
      'Request less: fewer fields or shorter pages. `details.limit` is the limit, `details.actual` is the value of this operation.',
  },
  UNAUTHORIZED: {
    status: 401,
    type: 'authentication_error',
    title: 'Invalid or missing credentials',
    retry: { strategy: 'refresh_token', maxAttempts: 1 },
    resolution:
      'Send one valid credential: `Authorization: Bearer <access token>`, `X-API-Key: <key>`, or the key as `ApiKey`, `Bearer` or Basic user name in `Authorization`. `retry.strategy` is `refresh_token` for an access token that has ended, and `authenticate` or `never` where a refresh does not help.',
  },
  FORBIDDEN: {
    status: 403,
    type: 'authorization_error',
    title: 'Insufficient permissions',
    retry: never,
    resolution: 'Use a credential whose role and scopes cover the operation.',
  },
  DOCUMENT_NOT_TRUSTED: {
    status: 403,
    type: 'authorization_error',
    title: 'Document not trusted',
    retry: never,
    resolution: 'Send the id of a trusted document, as `documentId`. The operators of the gateway decide which documents are trusted.',
  },
  NOT_FOUND: {
    status: 404,
    type: 'not_found',
    title: "Resource doesn't exist",
    retry: never,
    resolution: 'Check the id and the path. A resource that you may not see is also reported as not found.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    type: 'request_error',
    title: 'Request timeout',
    retry: { strategy: 'backoff', maxAttempts: 3 },
    resolution: 'Send the whole request at once, on a new connection.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    type: 'request_error',
    title: 'Headers too large',
    retry: never,
    resolution:
      'Send a shorter address and fewer or shorter headers. Long documents and filters belong into the body of a POST to `/graphql`.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    type: 'request_error',
    title: 'Method not allowed',
    retry: never,
    resolution: 'Use one of the methods in the `Allow` header.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    type: 'request_error',
    title: 'Not acceptable',
    retry: never,
    resolution: 'Accept one of the media types in `details.allowed`.',
  },
  CONFLICT: {
    status: 409,
    type: 'conflict',
    title: 'Conflict with the current state',
    retry: { strategy: 'reconcile' },
    resolution: 'Read the current state, then decide whether to repeat the call.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    type: 'conflict',
    title: 'Idempotency key used for another call',
    retry: { strategy: 'reconcile' },
    resolution: 'Use a new key for a new call. A repetition must have the arguments of the first call.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    type: 'conflict',
    title: 'A call under this idempotency key is under way',
    retry: { strategy: 'after_delay' },
    resolution: 'Repeat the call after the seconds in `retry.afterSeconds`. It then gets the reply of the first call.',
  },
  VERSION_SUNSET: {
    status: 410,
    type: 'not_found',
    title: 'Ended after its deprecation',
    retry: never,
    resolution: 'Use `details.replacement`. `details.guide`, where it is given, tells how to move to it.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    type: 'conflict',
    title: 'Precondition failed',
    retry: { strategy: 'refetch' },
    resolution: 'The resource has changed since you read it. Read it again, apply your change, and send the new `ETag` or version.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    type: 'request_error',
    title: 'Payload too large',
    retry: never,
    resolution: 'Send at most 1 MB, for a photo at most 5 MB.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    type: 'request_error',
    title: 'Unsupported media type',
    retry: never,
    resolution: 'Send one of the media types in `details.allowed`.',
  },
  RATE_LIMIT_EXCEEDED: {
    status: 429,
    type: 'rate_limit_exceeded',
    title: 'Too many calls or attempts',
    retry: { strategy: 'after_delay' },
    resolution: 'Retry after the seconds in `retry.afterSeconds`, which `Retry-After` repeats.',
  },
  INTERNAL_ERROR: {
    status: 500,
    type: 'internal_error',
    title: 'Internal server error',
    retry: { strategy: 'backoff', maxAttempts: 3 },
    resolution: 'Retry with exponential backoff. If the error persists, report the `requestId`.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    type: 'unavailable',
    title: 'Service unavailable',
    retry: { strategy: 'backoff', afterSeconds: 1 },
    resolution:
      'Do what `retry.strategy` says: `backoff` is a retry after the seconds in `retry.afterSeconds`, `reconcile` asks you to read the state before you send anything again, and `never` waits for the operators of the server.',
  },
  INSUFFICIENT_STORAGE: {
    status: 507,
    type: 'unavailable',
    title: 'Insufficient storage',
    retry: { strategy: 'backoff', afterSeconds: 60 },
    resolution: 'The server has no free disk space, and its operators have an alert. Retry after the seconds in `Retry-After`.',
  },
  ...shopErrors,
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof entries

/** Code → status, type, title, retry advice, resolution. */
export const catalogue = sorted(entries)

/** By status, so that the pages made from the catalogue have a stable order. */
function sorted(entries: Readonly<Record<ErrorCode, CatalogueEntry>>): Readonly<Record<ErrorCode, CatalogueEntry>> {
  const list = Object.entries(entries).toSorted(([, a], [, b]) => a.status - b.status)
  return Object.fromEntries(list) as Record<ErrorCode, CatalogueEntry> // the same keys
}
