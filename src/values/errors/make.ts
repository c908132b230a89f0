import { bounded, type FieldError } from '../fieldErrors.js'
import { ApiError, type DetailsOf, type QueryMeasure } from './apiError.js'

/** A function for each code of the catalogue. */

/** @param fields at least one refused field; the message names the first. Fields beyond the bounds of a refusal are counted and not shown. */
export function invalid(fields: readonly FieldError[]): ApiError<'VALIDATION_ERROR'> {
  const shown = bounded(fields)
  const [first] = shown
  const message = first ? sentenceOf(first) : 'The request is not valid'
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : ''
  return new ApiError('VALIDATION_ERROR', `${message}${more}`, { fields: shown })
}

/** First words of a message whose subject is the field: "must be a string". Every other message is a sentence with a subject of its own. */
const PREDICATE = /^(must|is|has|needs)\b/

/** The whole sentence: "The field name is required", or "items[0].petId: pet 999 does not exist". */
function sentenceOf({ field, message }: FieldError): string {
  if (field === '') return message // a field without a name
  return PREDICATE.test(message) ? `${subjectOf(field)} ${message}` : `${field}: ${message}`
}

function subjectOf(field: string): string {
  if (field === 'body') return 'The body'
  return /^[A-Z]/.test(field) ? `The header ${field}` : `The field ${field}` // names of fields begin with a lower-case letter
}

export function invalidField(
  field: string,
  message: string,
  rest: Pick<FieldError, 'value' | 'allowed'> = {},
): ApiError<'VALIDATION_ERROR'> {
  return invalid([{ field, message, ...rest }])
}

/** For a request in which no single field is wrong. @param fields the fields that the message names, if any */
export function invalidRequest(message: string, fields: readonly FieldError[] = []): ApiError<'VALIDATION_ERROR'> {
  return new ApiError('VALIDATION_ERROR', message, { fields })
}

/** A measure of a document → the words after its number. */
const measured: Readonly<Record<QueryMeasure, string>> = {
  tokens: 'tokens',
  characters: 'characters',
  lines: 'lines',
  selections: 'selections',
  repeats: 'repeated fields',
  fragments: 'spread fragments',
  introspection: 'values of introspection',
  introspectionLists: 'levels of lists in its introspection',
  depth: 'levels of depth',
  introspectionDepth: 'levels of depth in its introspection',
  aliases: 'aliases',
  aliasLength: 'characters in an alias',
  rootFields: 'root fields',
  directives: 'directives',
  rows: 'rows in its nested connections',
  cost: 'points',
}

/** @param details `actual` is left out where counting has ended at the limit */
export function queryTooComplex(details: DetailsOf<'QUERY_TOO_COMPLEX'>): ApiError<'QUERY_TOO_COMPLEX'> {
  const { measure, limit, actual } = details
  const number = actual ?? `more than ${limit}`
  const subject = measure === 'cost' ? 'The operation costs' : 'The document has'
  return new ApiError('QUERY_TOO_COMPLEX', `${subject} ${number} ${measured[measure]}; the limit is ${limit}`, { ...details })
}

/**
 * The call has no credential, or no acceptable credential.
 * @param strategy `refresh_token` for an access token alone. Nothing is refreshed in place of a missing or bad credential of another kind.
 */
export function unauthorized(
  message = 'This operation needs a credential',
  strategy: 'authenticate' | 'refresh_token' | 'never' = 'authenticate',
): ApiError<'UNAUTHORIZED'> {
  return new ApiError('UNAUTHORIZED', message, {}, { advice: { strategy, ...(strategy !== 'never' && { maxAttempts: 1 }) } })
}

/** @param details the rights that are missing */
export function forbidden(message: string, details: DetailsOf<'FORBIDDEN'> = {}): ApiError<'FORBIDDEN'> {
  return new ApiError('FORBIDDEN', message, details)
}

/** @param details the id, if the request names the document by one */
export function documentNotTrusted(message: string, details: DetailsOf<'DOCUMENT_NOT_TRUSTED'> = {}): ApiError<'DOCUMENT_NOT_TRUSTED'> {
  return new ApiError('DOCUMENT_NOT_TRUSTED', message, details)
}

export function notFound(resource: string, id: number | string): ApiError<'NOT_FOUND'> {
  return new ApiError('NOT_FOUND', `${resource} ${id} was not found`, { resource, id })
}

/** @param path of the URL */
export function pathNotFound(path: string): ApiError<'NOT_FOUND'> {
  return new ApiError('NOT_FOUND', 'This path does not exist', { path })
}

/** The path names a version that the API does not have. @param path of the URL. @param versions the live versions */
export function versionNotFound(path: string, versions: readonly string[]): ApiError<'NOT_FOUND'> {
  return new ApiError('NOT_FOUND', `This version of the API does not exist. Use ${versions.join(' or ')}`, {
    path,
    versions,
  })
}

/** The client sent its request too slowly. */
export function requestTimeout(): ApiError<'REQUEST_TIMEOUT'> {
  return new ApiError(
    'REQUEST_TIMEOUT',
    'The request did not arrive in time: send its headers within 10 and its body within 20 seconds',
    {},
  )
}

/** @param limit in bytes */
export function headersTooLarge(limit: number): ApiError<'HEADERS_TOO_LARGE'> {
  return new ApiError('HEADERS_TOO_LARGE', `The address and the headers together are larger than the ${limit} bytes allowed`, { limit })
}

export function methodNotAllowed(message: string, allowed: readonly string[]): ApiError<'METHOD_NOT_ALLOWED'> {
  return new ApiError('METHOD_NOT_ALLOWED', message, { allowed })
}

export function notAcceptable(message: string, details: DetailsOf<'NOT_ACCEPTABLE'>): ApiError<'NOT_ACCEPTABLE'> {
  return new ApiError('NOT_ACCEPTABLE', message, details)
}

/** @param afterSeconds for a conflict that ends by itself: seconds until a retry can succeed */
export function conflict(message: string, details: DetailsOf<'CONFLICT'> = {}, afterSeconds?: number): ApiError<'CONFLICT'> {
  const advice = afterSeconds === undefined ? {} : { advice: { strategy: 'after_delay', afterSeconds } as const }
  return new ApiError('CONFLICT', message, details, advice)
}

export function idempotencyConflict(): ApiError<'IDEMPOTENCY_CONFLICT'> {
  return new ApiError('IDEMPOTENCY_CONFLICT', 'The idempotency key was used for a call with other arguments', {})
}

export function idempotencyInProgress(afterSeconds: number): ApiError<'IDEMPOTENCY_IN_PROGRESS'> {
  return new ApiError('IDEMPOTENCY_IN_PROGRESS', 'A call under this idempotency key is under way', {}, { advice: { afterSeconds } })
}

/** @param details the ended thing, the day of its end, its replacement, and the path of the guide as clients see it */
export function versionSunset(details: DetailsOf<'VERSION_SUNSET'>): ApiError<'VERSION_SUNSET'> {
  const { subject, sunset, replacement } = details
  return new ApiError('VERSION_SUNSET', `${subject} ended on ${sunset}${replacement === undefined ? '' : `: use ${replacement}`}`, details)
}

/** @param expected the version that the caller named; below 1 when it named none that a resource can have. @param current the resource's version */
export function preconditionFailed(resource: string, expected: number, current: number): ApiError<'PRECONDITION_FAILED'> {
  const isVersion = expected >= 1
  const said = isVersion ? `the call expects version ${expected}` : 'the call names no version that a read has shown'
  const message = `${resource} is at version ${current}, but ${said}: read it again, then send the version or the ETag of that read`
  return new ApiError('PRECONDITION_FAILED', message, { ...(isVersion && { expected }), current })
}

/** For a file, which has an ETag and no version. @param expected the condition of the caller */
export function fileChanged(expected: string): ApiError<'PRECONDITION_FAILED'> {
  const message = 'The file is not the file that If-Match or If-Unmodified-Since names: read it again without this header'
  return new ApiError('PRECONDITION_FAILED', message, { expected })
}

/** @param limit in bytes */
export function payloadTooLarge(part: 'body' | 'file', limit: number): ApiError<'PAYLOAD_TOO_LARGE'> {
  return new ApiError('PAYLOAD_TOO_LARGE', `The ${part} is larger than the ${limit} bytes allowed`, { limit })
}

export function unsupportedMediaType(message: string, details: DetailsOf<'UNSUPPORTED_MEDIA_TYPE'>): ApiError<'UNSUPPORTED_MEDIA_TYPE'> {
  return new ApiError('UNSUPPORTED_MEDIA_TYPE', message, details)
}

export function rateLimitExceeded(
  message: string,
  afterSeconds: number,
  details: DetailsOf<'RATE_LIMIT_EXCEEDED'> = {},
): ApiError<'RATE_LIMIT_EXCEEDED'> {
  return new ApiError('RATE_LIMIT_EXCEEDED', message, details, { advice: { afterSeconds } })
}

/** @param cause for the log */
export function internalError(cause?: unknown): ApiError<'INTERNAL_ERROR'> {
  return new ApiError('INTERNAL_ERROR', 'Something went wrong on our side', {}, { cause })
}

/** @param options the cause for the log, and the advice where it differs from the advice of the code */
export function unavailable(
  message: string,
  details: DetailsOf<'SERVICE_UNAVAILABLE'> = {},
  options: ConstructorParameters<typeof ApiError>[3] = {},
): ApiError<'SERVICE_UNAVAILABLE'> {
  return new ApiError('SERVICE_UNAVAILABLE', message, details, options)
}

/** @param cause for the log */
export function insufficientStorage(cause?: unknown): ApiError<'INSUFFICIENT_STORAGE'> {
  return new ApiError('INSUFFICIENT_STORAGE', 'The server has no free disk space', {}, { cause })
}
