import { invalid } from '../values/errors/make.js'
import type { FieldError } from '../values/fieldErrors.js'

/** Maximum length of the id of a document, in characters. */
export const MAX_DOCUMENT_ID = 255
/** The field in which clients of Apollo and urql send the id of a document. */
export const HASH_FIELD = 'extensions.persistedQuery.sha256Hash'

/** The id of a trusted document, with the field of the request that has it. */
export interface DocumentId {
  readonly id: string
  readonly field: 'documentId' | typeof HASH_FIELD
}

/** An operation as the client sends it (GraphQL over HTTP, section 5). */
export interface OperationRequest {
  /** Missing only in a request that names a trusted document by its id instead. */
  readonly query: string | undefined
  readonly documentId: DocumentId | undefined
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null | undefined
  /** Without `persistedQuery`, which `documentId` has. */
  readonly extensions: Readonly<Record<string, unknown>> | undefined
}

/** @param given the parsed body of a POST, or `operationInUrl` of a GET. @throws VALIDATION_ERROR */
export function readOperationRequest(given: unknown): OperationRequest {
  if (!isObject(given)) throw invalid([{ field: 'body', message: 'must be an object' }])
  const { query, documentId, variables, operationName, extensions } = given
  const { persistedQuery, ...others } = isObject(extensions) ? extensions : {}
  const errors: FieldError[] = []
  if (query != null && typeof query !== 'string') errors.push({ field: 'query', message: 'must be a string' })
  else if (query == null && documentId == null && persistedQuery == null) errors.push({ field: 'query', message: 'is required' })
  const found = readDocumentId(documentId, persistedQuery, errors)
  if (variables != null && !isObject(variables)) errors.push({ field: 'variables', message: 'must be an object' })
  if (operationName != null && typeof operationName !== 'string') errors.push({ field: 'operationName', message: 'must be a string' })
  if (extensions != null && !isObject(extensions)) errors.push({ field: 'extensions', message: 'must be an object' })
  if (errors.length > 0) throw invalid(errors)
  return {
    query: (query ?? undefined) as string | undefined, // checked above, like the others
    documentId: found,
    variables: (variables ?? {}) as OperationRequest['variables'],
    operationName: operationName as string | null | undefined,
    extensions: extensions == null ? undefined : others,
  }
}

/** @param errors receives the faults of the request. @returns the id; undefined in a request with only the text */
function readDocumentId(documentId: unknown, persistedQuery: unknown, errors: FieldError[]): DocumentId | undefined {
  const found: DocumentId[] = []
  const add = (field: DocumentId['field'], id: unknown): void => {
    if (typeof id === 'string' && id !== '' && id.length <= MAX_DOCUMENT_ID) found.push({ id, field })
    else errors.push({ field, message: `must be a string of 1 to ${MAX_DOCUMENT_ID} characters` })
  }
  if (documentId != null) add('documentId', documentId)
  if (isObject(persistedQuery)) {
    if (persistedQuery.version !== 1) errors.push({ field: 'extensions.persistedQuery.version', message: 'must be 1' })
    add(HASH_FIELD, persistedQuery.sha256Hash)
  } else if (persistedQuery != null) errors.push({ field: 'extensions.persistedQuery', message: 'must be an object' })
  const [first, second] = found
  if (second && first?.id !== second.id) errors.push({ field: 'documentId', message: `must equal ${HASH_FIELD}` })
  return first
}

/** The parameters of a URL, as Fastify parses them. */
type Parameters = Readonly<Record<string, string | string[] | undefined>>

/** The operation in the URL of a GET. An empty parameter counts as absent. @throws VALIDATION_ERROR */
export function operationInUrl(parameters: unknown): object {
  const { query, documentId, operationName, variables, extensions } = parameters as Parameters // as Fastify parses every URL
  return {
    query: once('query', query),
    documentId: once('documentId', documentId) || undefined,
    operationName: once('operationName', operationName) || undefined,
    variables: json('variables', variables),
    extensions: json('extensions', extensions),
  }
}

function once(field: string, value: string | string[] | undefined): string | undefined {
  if (Array.isArray(value)) throw invalid([{ field, message: 'must not be repeated' }])
  return value
}

function json(field: string, value: string | string[] | undefined): unknown {
  const text = once(field, value)
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw invalid([{ field, message: 'is not valid JSON' }])
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
