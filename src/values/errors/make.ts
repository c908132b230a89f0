import { bounded, type FieldError } from '../fieldErrors.js'
import { ApiError, type DetailsOf, type QueryMeasure } from './apiError.js'

/** One function for each code of the catalogue. */

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
}

/** @param details `actual` is left out where counting has ended at the limit */
export function queryTooComplex(details: DetailsOf<'QUERY_TOO_COMPLEX'>): ApiError<'QUERY_TOO_COMPLEX'> {
  const { measure, limit, actual } = details
  const number = actual ?? `more than ${limit}`
  return new ApiError('QUERY_TOO_COMPLEX', `The document has ${number} ${measured[measure]}; the limit is ${limit}`, { ...details })
}

/** The call has no credential, or no acceptable credential. */
export function unauthorized(message = 'This operation needs a credential'): ApiError<'UNAUTHORIZED'> {
  return new ApiError('UNAUTHORIZED', message, {})
}

/** @param details the rights that are missing */
export function forbidden(message: string, details: DetailsOf<'FORBIDDEN'> = {}): ApiError<'FORBIDDEN'> {
  return new ApiError('FORBIDDEN', message, details)
}

export function notFound(resource: string, id: number | string): ApiError<'NOT_FOUND'> {
  return new ApiError('NOT_FOUND', `${resource} ${id} was not found`, { resource, id })
}

/** @param path of the URL */
export function pathNotFound(path: string): ApiError<'NOT_FOUND'> {
  return new ApiError('NOT_FOUND', 'This path does not exist', { path })
}

export function methodNotAllowed(message: string, allowed: readonly string[]): ApiError<'METHOD_NOT_ALLOWED'> {
  return new ApiError('METHOD_NOT_ALLOWED', message, { allowed })
}

export function notAcceptable(message: string, details: DetailsOf<'NOT_ACCEPTABLE'>): ApiError<'NOT_ACCEPTABLE'> {
  return new ApiError('NOT_ACCEPTABLE', message, details)
}

export function conflict(message: string, details: DetailsOf<'CONFLICT'> = {}): ApiError<'CONFLICT'> {
  return new ApiError('CONFLICT', message, details)
}

export function idempotencyConflict(): ApiError<'IDEMPOTENCY_CONFLICT'> {
  return new ApiError('IDEMPOTENCY_CONFLICT', 'The idempotency key was used for a call with other arguments', {})
}

export function idempotencyInProgress(retryAfterSeconds: number): ApiError<'IDEMPOTENCY_IN_PROGRESS'> {
  return new ApiError('IDEMPOTENCY_IN_PROGRESS', 'A call under this idempotency key is under way', { retryAfterSeconds })
}

/** @param expected the version that the caller named. @param current the version of the resource, where it is known */
export function preconditionFailed(resource: string, expected: number | string, current?: number): ApiError<'PRECONDITION_FAILED'> {
  const message = current === undefined ? `${resource} has no version ${expected}` : `${resource} is at version ${current}, not ${expected}`
  return new ApiError('PRECONDITION_FAILED', message, { expected, current })
}

/** @param limit in bytes */
export function payloadTooLarge(part: 'body' | 'file', limit: number): ApiError<'PAYLOAD_TOO_LARGE'> {
  return new ApiError('PAYLOAD_TOO_LARGE', `The ${part} is larger than the ${limit} bytes allowed`, { limit })
}

export function unsupportedMediaType(message: string, details: DetailsOf<'UNSUPPORTED_MEDIA_TYPE'>): ApiError<'UNSUPPORTED_MEDIA_TYPE'> {
  return new ApiError('UNSUPPORTED_MEDIA_TYPE', message, details)
}

export function rateLimitExceeded(message: string, details: DetailsOf<'RATE_LIMIT_EXCEEDED'>): ApiError<'RATE_LIMIT_EXCEEDED'> {
  return new ApiError('RATE_LIMIT_EXCEEDED', message, details)
}

/** @param cause for the log */
export function internalError(cause?: unknown): ApiError<'INTERNAL_ERROR'> {
  return new ApiError('INTERNAL_ERROR', 'Something went wrong on our side', {}, { cause })
}

/** @param cause for the log */
export function unavailable(
  message: string,
  details: DetailsOf<'SERVICE_UNAVAILABLE'> = {},
  cause?: unknown,
): ApiError<'SERVICE_UNAVAILABLE'> {
  return new ApiError('SERVICE_UNAVAILABLE', message, details, cause === undefined ? undefined : { cause })
}

/** @param cause for the log */
export function insufficientStorage(cause?: unknown): ApiError<'INSUFFICIENT_STORAGE'> {
  return new ApiError('INSUFFICIENT_STORAGE', 'The server has no free disk space', {}, { cause })
}
