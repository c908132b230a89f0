import { ADDRESS } from '../../schema/shownLimits.js'
import { API_VERSION, apiPath } from '../../values/apiVersion.js'
import { headerText, MAX_URL_TEXT, UUID } from './text.js'
import { type Header, type OpenapiParameter, type Reference, ref, type Schema } from './types.js'

const REQUEST_ID = '0b6ad3f4-6a0e-4d6c-9a57-1f0d3f1c8f3e'
const ENTITY_TAG = '"2-mO1yTqvC0Zs8x3dK"'

/** Calls or points: the highest limit that a setting can give. */
const UNITS: Schema = { type: 'integer', format: 'int32', minimum: 0, maximum: 999_999_999 }

/** Seconds to wait: a day at most. */
export const WAIT: Schema = { type: 'integer', format: 'int32', minimum: 0, maximum: 86_400 }

/** `components.headers`: the response headers. */
export const headers = {
  XRequestId: {
    description: 'Id of the request: the id that the caller sent, or a new one. Include it when you report a problem.',
    required: true,
    schema: { type: 'string', maxLength: 128, pattern: '^[A-Za-z0-9-]{1,128}$' },
    example: REQUEST_ID,
  },
  ApiVersion: {
    description: 'API version of the reply.',
    required: true,
    schema: { type: 'string', enum: [API_VERSION] },
    example: API_VERSION,
  },
  CacheControl: {
    description: `Rules for caches. \`public, no-cache\`: all caches may store the reply and must revalidate it before each use. \`public,
max-age\`: all caches may use the reply for so many seconds. \`no-store\`: no cache may store it.`,
    required: true,
    schema: headerText(100),
    example: 'public, no-cache',
  },
  ETag: {
    description: `Tag of this representation: \`"<version>-<hash of the body>"\`. Send it in \`If-None-Match\` to get 304 while nothing has
changed, or in \`If-Match\` to get 412 when the resource has changed.`,
    required: true,
    schema: { type: 'string', maxLength: 60, pattern: '^"[0-9]{1,10}-[A-Za-z0-9_-]{1,40}"$' },
    example: ENTITY_TAG,
  },
  ETagIfSo: {
    description: 'Tag of a result without errors. Send it in `If-None-Match` to get 304 while nothing has changed.',
    schema: { type: 'string', maxLength: 60, pattern: '^"[0-9]{1,10}-[A-Za-z0-9_-]{1,40}"$' },
    example: '"0-mO1yTqvC0Zs8x3dK"',
  },
  Link: {
    description: `Addresses of other pages (RFC 8288): \`first\`, \`prev\`, \`next\` and \`last\`, when these pages can be read. The last page has
no \`next\`.`,
    required: true,
    schema: headerText(4 * MAX_URL_TEXT),
    example: `<${apiPath('pets')}?limit=20&page=1>; rel="first", <${apiPath('pets')}?limit=20&page=2>; rel="next"`,
  },
  Location: {
    description: 'Address of the new resource.',
    required: true,
    schema: { type: 'string', format: 'uri-reference', maxLength: ADDRESS.maxLength },
    example: apiPath('pets', 10),
  },
  XQueryCost: {
    description: `Points of the operation: \`requested\` is its price, \`actual\` is the price of the rows that it returned, and \`remaining\` is the rest of the
caller's budget. \`actual\` is absent on exports and event streams, and \`remaining\` without a budget. A request that is
refused before its operation is known costs nothing: \`requested=0, actual=0\`.`,
    schema: { type: 'string', maxLength: 100, pattern: '^requested=[0-9]+(, actual=[0-9]+)?(, remaining=[0-9]+)?$' },
    example: 'requested=142, actual=58, remaining=9942',
  },
  XIdempotentReplayed: {
    description: 'Present on the stored reply of an earlier call with the same idempotency key. Nothing was done again.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  RetryAfter: {
    description: 'Seconds to wait before a retry.',
    required: true,
    schema: WAIT,
    example: 1,
  },
  RetryAfterIfSo: {
    description: 'Seconds to wait before a retry, when a retry can succeed.',
    schema: WAIT,
    example: 1,
  },
  WwwAuthenticate: {
    description: 'Accepted kinds of credentials (RFC 9110, section 11.6.1).',
    required: true,
    schema: headerText(200),
    example: 'ApiKey realm="petstore", Bearer realm="petstore"',
  },
  BasicChallenge: {
    description: 'Request for client authentication, by HTTP Basic or in the body (RFC 6749, section 5.2).',
    required: true,
    schema: headerText(200),
    example: 'Basic realm="petstore"',
  },
  Pragma: {
    description: 'For HTTP/1.0 caches (RFC 6749, section 5.1).',
    required: true,
    schema: { type: 'string', enum: ['no-cache'] },
    example: 'no-cache',
  },
  XRateLimitLimit: {
    description: `Calls that the tightest quota of the caller allows in its window. The tightest quota is the one with the smallest part left. Absent
when the operator limits no calls.`,
    schema: UNITS,
    example: 100,
  },
  XRateLimitRemaining: { description: 'Calls that are left of this quota.', schema: UNITS, example: 99 },
  XRateLimitReset: {
    description: 'Time at which this quota is full again, in Unix seconds.',
    schema: { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    example: 1_795_168_801,
  },
  RateLimitPolicy: {
    description: 'This quota: its name, its calls (`q`) and its window in seconds (`w`), as in draft-ietf-httpapi-ratelimit-headers-10.',
    schema: headerText(200),
    example: '"default";q=100;w=60',
  },
  RateLimit: {
    description: 'The rest of this quota: the calls left (`r`), and the seconds until it is full again (`t`).',
    schema: headerText(200),
    example: '"default";r=99;t=1',
  },
  Allow: {
    description: 'Allowed methods of the path.',
    required: true,
    schema: headerText(100),
    example: 'POST',
  },
} as const satisfies Readonly<Record<string, Header>>

/** The name of a header's component. */
export type HeaderName = keyof typeof headers

/** Header names by component. */
const names: Readonly<Record<HeaderName, string>> = {
  XRequestId: 'X-Request-ID',
  ApiVersion: 'API-Version',
  CacheControl: 'Cache-Control',
  ETag: 'ETag',
  ETagIfSo: 'ETag',
  Link: 'Link',
  Location: 'Location',
  XQueryCost: 'X-Query-Cost',
  XIdempotentReplayed: 'X-Idempotent-Replayed',
  RetryAfter: 'Retry-After',
  RetryAfterIfSo: 'Retry-After',
  WwwAuthenticate: 'WWW-Authenticate',
  BasicChallenge: 'WWW-Authenticate',
  Pragma: 'Pragma',
  XRateLimitLimit: 'X-RateLimit-Limit',
  XRateLimitRemaining: 'X-RateLimit-Remaining',
  XRateLimitReset: 'X-RateLimit-Reset',
  RateLimitPolicy: 'RateLimit-Policy',
  RateLimit: 'RateLimit',
  Allow: 'Allow',
}

const rateLimits = ['XRateLimitLimit', 'XRateLimitRemaining', 'XRateLimitReset', 'RateLimitPolicy', 'RateLimit'] as const

function references(list: readonly HeaderName[]): Record<string, Reference> {
  return Object.fromEntries(list.map((name) => [names[name], ref('headers', name)]))
}

/** The headers of a response: the headers of every reply, the rate limit, and `more`. */
export function withHeaders(...more: readonly HeaderName[]): Record<string, Reference> {
  return references(['XRequestId', 'ApiVersion', 'CacheControl', ...rateLimits, ...more])
}

/** The same for a path whose calls are not counted. */
export function withoutRateLimit(...more: readonly HeaderName[]): Record<string, Reference> {
  return references(['XRequestId', 'ApiVersion', 'CacheControl', ...more])
}

/** The same for GraphQL. Only the replies to queries by GET have rules for caches. */
export function graphqlHeaders(...more: readonly HeaderName[]): Record<string, Reference> {
  return references(['XRequestId', 'ApiVersion', 'XQueryCost', ...rateLimits, ...more])
}

/** The headers of a response of an operation. */
export function withCostHeader(...more: readonly HeaderName[]): Record<string, Reference> {
  return withHeaders('XQueryCost', ...more)
}

/** `components.parameters`: request headers of several operations. */
export const headerParameters = {
  XRequestId: {
    name: 'X-Request-ID',
    in: 'header',
    description:
      'Id of the request, chosen by the client: 1 to 128 letters, digits or dashes. The reply and the log of the server contain it.',
    schema: { type: 'string', maxLength: 128, pattern: '^[A-Za-z0-9-]{1,128}$' },
    example: REQUEST_ID,
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: `The \`ETag\` of an earlier reply, or \`*\`. When the resource has changed since, nothing is done and the reply is 412. Without the
header the last writer wins.`,
    schema: headerText(200),
    example: ENTITY_TAG,
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: `A UUID (RFC 9562) that the client chooses for this call, bare or in quotation marks. The call runs once, in either style, whatever the number of requests with this key. A
repetition gets the reply of the first call, including its status.`,
    schema: UUID,
    example: '6f1c1d3e-1d1b-4a37-9f0e-2b9c6a5a7c11',
  },
  XIdempotencyKey: {
    name: 'X-Idempotency-Key',
    in: 'header',
    description:
      'As `Idempotency-Key`, with a key of 1 to 255 visible ASCII characters. The repetition of a call that created a resource gets 200.',
    schema: { type: 'string', maxLength: 255, pattern: '^[\\x21-\\x7e]{1,255}$' },
    example: 'abc123',
  },
  XQueryCost: {
    name: 'X-Query-Cost',
    in: 'header',
    description: '`explain` asks for the price of every field, in `extensions.cost` of the reply.',
    schema: { type: 'string', enum: ['explain'] },
    example: 'explain',
  },
  XSandboxError: {
    name: 'X-Sandbox-Error',
    in: 'header',
    description: `For rehearsals in a sandbox: the code of the error that answers the call. Nothing runs. The header counts once the credential and the
rights of the call have been checked. This document is the same for all environments; all but the sandbox and the environment for tests ignore the header.`,
    schema: { ...ref('schemas', 'ErrorCode') },
    example: 'CONFLICT',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of a stored copy. When the copy is current, the reply is 304 without a body.',
    schema: headerText(2000),
    example: ENTITY_TAG,
  },
} as const satisfies Readonly<Record<string, OpenapiParameter>>
