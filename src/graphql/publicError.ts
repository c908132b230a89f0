import { GraphQLError } from 'graphql'
import type { RequestContext } from '../context.js'
import { databaseError } from '../db/failure.js'
import { isScripted } from '../policies/scriptedError.js'
import { ApiError, type DetailsOf, type ErrorDetails } from '../values/errors/apiError.js'
import { catalogue, type ErrorCode } from '../values/errors/catalogue.js'
import type { Retry } from '../values/errors/entry.js'
import { internalError, methodNotAllowed, queryTooComplex, unavailable } from '../values/errors/make.js'
import { MAX_ERRORS } from '../values/errors/maxErrors.js'
import { GateFull } from '../values/fairGate.js'
import { jsonBytes, shrink } from '../values/shorten.js'
import { withoutStack } from '../values/stackless.js'
import type { ErrorSupport } from '../values/support.js'
import { jsonWithoutSecrets, withoutSecrets } from '../values/withoutSecrets.js'

/** An error as both styles show it: REST inside `error`, GraphQL as `extensions`. */
export interface PublicError {
  readonly code: ErrorCode
  readonly type: string
  readonly status: number
  readonly message: string
  readonly details: ErrorDetails
  readonly retry: Retry
  /** Path of the error's documentation, as clients see it. */
  readonly docs: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly requestId: string
  /** Where callers get help, for errors of the server. Absent when no setting names it. */
  readonly support?: ErrorSupport
}

/** The facts of a gateway that its errors show. */
export interface ErrorSurroundings {
  /** Makes a path as clients see it. */
  pathOf(path: string): string
  readonly support: ErrorSupport | undefined
}

const MAX_DETAIL_BYTES = 9 * 1024
/** The first status of errors that callers did not cause. */
const SERVER_FAULT = 500

/** Depth of nested lists (fields, interfaces, types) that graphql-js allows in introspection. */
const MAX_INTROSPECTION_LISTS = 2

/** Codes of Apollo and graphql-js for requests that cannot run. */
const REQUEST_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
])

/** Finds the `ApiError` in a thrown value. An unknown value becomes INTERNAL_ERROR, with the value as its cause. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof GraphQLError && error.originalError) return toApiError(error.originalError)
  if (error instanceof GateFull) return unavailable('Too many of your requests are waiting: send fewer requests at the same time')
  return databaseError(error) ?? internalError(error)
}

/** True when operators must look into the error. The log holds its cause. */
export function isOurFault(error: ApiError): boolean {
  return (error.code === 'INTERNAL_ERROR' || error.code === 'INSUFFICIENT_STORAGE') && !isScripted(error)
}

export function describe(error: ApiError, requestId: string, { pathOf, support }: ErrorSurroundings): PublicError {
  const { type, status } = catalogue[error.code]
  const { code, retry } = error
  // a caller may have sent a secret in the place of another value, and clients log the errors that they get
  const message = withoutSecrets(error.message)
  const given = jsonWithoutSecrets(error.details)
  // a second bound beside the bounds of each error: the whole refusal stays below 16 KB even when its details repeat long values
  const details = jsonBytes(given) > MAX_DETAIL_BYTES ? (shrink(given) as ErrorDetails) : given // an object stays an object
  const docs = pathOf(`/docs/errors#${code}`)
  const facts = { code, type, status, message, details, retry, docs, timestamp: new Date().toISOString(), requestId }
  return support && status >= SERVER_FAULT ? { ...facts, support } : facts
}

/** Maximum number of locations of an error: graphql-js searches for each from the beginning of the document. */
export const MAX_LOCATIONS = 10
/** Maximum size of the errors in a reply, in bytes. The first error is sent even if it is larger. */
const MAX_ERROR_BYTES = 15 * 1024

/** The first errors of a reply, within its bounds. */
export function withinBounds<Shown extends object>(errors: readonly Shown[]): Shown[] {
  let bytes = 0
  return errors.slice(0, MAX_ERRORS).filter((error, i) => {
    bytes += jsonBytes(error)
    return i === 0 || bytes <= MAX_ERROR_BYTES
  })
}

/** The public error in the form of GraphQL. @param context of the operation that has failed */
export function toGraphQLError(error: unknown, { requestId, services }: Pick<RequestContext, 'requestId' | 'services'>): GraphQLError {
  const known = toApiError(error)
  const { message, ...extensions } = describe(known, requestId, services)
  // an error of another kind has none of these facts
  const { nodes, source, positions, path, locations } = error instanceof GraphQLError ? error : ({} as Partial<GraphQLError>)
  const shown = { nodes: nodes?.slice(0, MAX_LOCATIONS), source, positions, path, extensions, originalError: known }
  const made = withoutStack(() => new GraphQLError(message, shown))
  // graphql-jit gives locations only; graphql-js makes them from nodes
  return locations && !made.locations ? Object.assign(made, { locations }) : made
}

/** Ends of graphql-js' messages that repeat a piece of the document: `found String "…"`, `Unexpected character: U+00E9`. */
const PIECE = /( Name| Int| Float| String| BlockString| variable) ".*"|: (".*"|'"'|U\+[0-9A-F]+)/s

/** Removes the piece of the document from a parser's message, because it may be part of a secret. The reply still shows the location. */
function withoutPiece(message: string): string {
  return message.replace(PIECE, (_piece, kind = '') => kind)
}

/**
 * The `ApiError` for an error that Apollo made before an operation ran.
 * @param said Apollo's message. @param code Apollo's code. @param status the HTTP status that Apollo has chosen.
 */
export function requestError(said: string, code: unknown, details: unknown, status: number | undefined): ApiError {
  const message = code === 'GRAPHQL_PARSE_FAILED' ? withoutPiece(said) : said
  const tooLong = /more than? (\d+) tokens|more that (\d+) tokens/.exec(message)
  if (tooLong) {
    const limit = Number(tooLong[1] ?? tooLong[2])
    return queryTooComplex({ measure: 'tokens', limit })
  }
  if (message === 'Maximum introspection depth exceeded')
    return queryTooComplex({ measure: 'introspectionLists', limit: MAX_INTROSPECTION_LISTS })
  if (status === 405) return methodNotAllowed(message, ['POST'])
  if (code === 'QUERY_TOO_COMPLEX') return new ApiError('QUERY_TOO_COMPLEX', message, details as DetailsOf<'QUERY_TOO_COMPLEX'>) // our own rules wrote them
  if (code === 'VALIDATION_ERROR' || REQUEST_CODES.has(String(code))) {
    return new ApiError('VALIDATION_ERROR', message, (details as DetailsOf<'VALIDATION_ERROR'> | undefined) ?? { fields: [] }) // likewise
  }
  return internalError(new Error(message))
}
