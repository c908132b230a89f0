import { type Header, type Parameter, type Reference, ref } from './types.js'

const REQUEST_ID = '0b6ad3f4-6a0e-4d6c-9a57-1f0d3f1c8f3e'
const ENTITY_TAG = '"2-mO1yTqvC0Zs8x3dK"'

/** `components.headers`: the response headers. */
export const headers = {
  XRequestId: {
    description: 'The id of this request: the caller’s own when it sent one, else a new one. Name it when you report a problem.',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9-]{1,128}$' },
    example: REQUEST_ID,
  },
  ApiVersion: {
    description: 'The version of the API that answered.',
    required: true,
    schema: { type: 'string' },
    example: 'v1',
  },
  CacheControl: {
    description: `Who may keep the reply. \`public, no-cache\`: anybody, asking each time whether it is still good; \`public, max-age\`:
anybody, for so many seconds; \`no-store\`: nobody.`,
    required: true,
    schema: { type: 'string' },
    example: 'public, no-cache',
  },
  ETag: {
    description: `Names this representation: \`"<version>-<hash of the body>"\`. Send it back in \`If-None-Match\` to read only what has
changed, or in \`If-Match\` to change only what you have seen.`,
    required: true,
    schema: { type: 'string' },
    example: ENTITY_TAG,
  },
  ETagOfJson: {
    description: 'Names this page, for `If-None-Match`. JSON replies carry it; a stream of rows has none.',
    schema: { type: 'string' },
    example: '"0-mO1yTqvC0Zs8x3dK"',
  },
  Link: {
    description: `Where to go from this page (RFC 8288): \`first\`, \`prev\`, \`next\`, \`last\`, as far as they can be read. Follow
\`next\` until it is gone. JSON replies carry it; a stream of rows has none.`,
    schema: { type: 'string' },
    example: '</v1/pets?limit=20&page=1>; rel="first", </v1/pets?limit=20&page=2>; rel="next"',
  },
  Location: {
    description: 'Where the new thing is read.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
    example: '/v1/pets/10',
  },
  XIdempotentReplayed: {
    description: 'Says that this was answered before, under the same idempotency key: nothing was done again.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  RetryAfter: {
    description: 'Seconds to wait before trying again.',
    required: true,
    schema: { type: 'integer', minimum: 0 },
    example: 1,
  },
  RetryAfterIfSo: {
    description: 'Seconds to wait before trying again, where that is of use: something is under way.',
    schema: { type: 'integer', minimum: 0 },
    example: 1,
  },
  WwwAuthenticate: {
    description: 'Which kind of credential is wanted (RFC 9110, section 11.6.1).',
    required: true,
    schema: { type: 'string' },
    example: 'ApiKey realm="petstore", Bearer realm="petstore"',
  },
  BasicChallenge: {
    description: 'That the client has to authenticate, by HTTP Basic or in the body (RFC 6749, section 5.2).',
    required: true,
    schema: { type: 'string' },
    example: 'Basic realm="petstore"',
  },
  Pragma: {
    description: 'For caches of HTTP/1.0, as RFC 6749, section 5.1, asks for it.',
    required: true,
    schema: { type: 'string', enum: ['no-cache'] },
    example: 'no-cache',
  },
  Allow: {
    description: 'The methods that are allowed here.',
    required: true,
    schema: { type: 'string' },
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
  ETagOfJson: 'ETag',
  Link: 'Link',
  Location: 'Location',
  XIdempotentReplayed: 'X-Idempotent-Replayed',
  RetryAfter: 'Retry-After',
  RetryAfterIfSo: 'Retry-After',
  WwwAuthenticate: 'WWW-Authenticate',
  BasicChallenge: 'WWW-Authenticate',
  Pragma: 'Pragma',
  Allow: 'Allow',
}

/** The headers of a response: the headers of every reply, and `more`. */
export function withHeaders(...more: readonly HeaderName[]): Record<string, Reference> {
  const all: HeaderName[] = ['XRequestId', 'ApiVersion', 'CacheControl', ...more]
  return Object.fromEntries(all.map((name) => [names[name], ref('headers', name)]))
}

/** `components.parameters`: request headers of several operations. */
export const headerParameters = {
  XRequestId: {
    name: 'X-Request-ID',
    in: 'header',
    description: 'Your own id for this request: 1 to 128 letters, digits or dashes. It comes back in the reply and stands in our log.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9-]{1,128}$' },
    example: REQUEST_ID,
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: `The \`ETag\` you have seen, or \`*\`. When the thing has changed since, nothing is done and the reply is 412; without it
the last writer wins.`,
    schema: { type: 'string' },
    example: ENTITY_TAG,
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: `A UUID v4 of your own for this call. However often you send the call with it, in either style, it is done once; a repetition is
answered as the first one was, status included.`,
    schema: { type: 'string', format: 'uuid' },
    example: '6f1c1d3e-1d1b-4a37-9f0e-2b9c6a5a7c11',
  },
  XIdempotencyKey: {
    name: 'X-Idempotency-Key',
    in: 'header',
    description:
      'The same with a key of 1 to 255 visible ASCII characters; the repetition of a call that has created something is answered 200.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
    example: 'abc123',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of the copy you have: when it is still good, the reply is 304 without a body.',
    schema: { type: 'string' },
    example: ENTITY_TAG,
  },
} as const satisfies Readonly<Record<string, Parameter>>
