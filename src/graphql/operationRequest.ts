import { invalid } from '../values/errors/make.js'
import type { FieldError } from '../values/fieldErrors.js'

/** An operation as the client sends it (GraphQL over HTTP, section 5). */
export interface OperationRequest {
  /** Missing only in a request that names a persisted query instead. */
  readonly query: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null | undefined
  readonly extensions: Readonly<Record<string, unknown>> | undefined
}

/** @param given the parsed body of a POST, or `operationInUrl` of a GET. @throws VALIDATION_ERROR */
export function readOperationRequest(given: unknown): OperationRequest {
  if (!isObject(given)) throw invalid([{ field: 'body', message: 'must be an object' }])
  const { query, variables, operationName, extensions } = given
  const errors: FieldError[] = []
  if (query != null && typeof query !== 'string') errors.push({ field: 'query', message: 'must be a string' })
  else if (query == null && !isPersisted(extensions)) errors.push({ field: 'query', message: 'is required' })
  if (variables != null && !isObject(variables)) errors.push({ field: 'variables', message: 'must be an object' })
  if (operationName != null && typeof operationName !== 'string') errors.push({ field: 'operationName', message: 'must be a string' })
  if (extensions != null && !isObject(extensions)) errors.push({ field: 'extensions', message: 'must be an object' })
  if (errors.length > 0) throw invalid(errors)
  return {
    query: (query ?? undefined) as string | undefined, // checked above, like the others
    variables: (variables ?? {}) as OperationRequest['variables'],
    operationName: operationName as string | null | undefined,
    extensions: (extensions ?? undefined) as OperationRequest['extensions'],
  }
}

/** The parameters of a URL, as Fastify parses them. */
type Parameters = Readonly<Record<string, string | string[] | undefined>>

/** The operation in the URL of a GET. An empty parameter counts as absent. @throws VALIDATION_ERROR */
export function operationInUrl(parameters: unknown): object {
  const { query, operationName, variables, extensions } = parameters as Parameters // as Fastify parses every URL
  return {
    query: once('query', query),
    operationName: once('operationName', operationName) || undefined,
    variables: json('variables', variables),
    extensions: json('extensions', extensions),
  }
}

/** True for a request that names a persisted query by its hash. */
export function isPersisted(extensions: unknown): boolean {
  return isObject(extensions) && extensions.persistedQuery != null
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
