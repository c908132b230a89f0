import type { FastifyRequest } from 'fastify'
import { invalid } from '../../values/errors/make.js'
import type { FieldError } from '../../values/fieldErrors.js'
import { parseJson } from '../../values/json.js'
import type { Variables } from '../execute.js'

const MAX_ID = 255

/** An operation as the client sends it (GraphQL over HTTP, section 5). */
export interface OperationRequest {
  readonly query: string
  readonly variables: Variables
  readonly operationName: string | null | undefined
  /** The operation's name on a stream that carries several operations. */
  readonly operationId: string | undefined
}

/** Reads an operation from the body of a POST or the URL of a GET. @throws VALIDATION_ERROR */
export function operationRequest(request: FastifyRequest): OperationRequest {
  const given = request.method === 'GET' ? fromUrl(parametersOf(request)) : parseJson(request.body)
  request.body = undefined // a subscription keeps its request but not the body
  if (!isObject(given)) throw invalid([{ field: 'body', message: 'must be an object' }])
  const { query, variables, operationName, extensions } = given
  const errors: FieldError[] = []
  if (typeof query !== 'string') errors.push({ field: 'query', message: query === undefined ? 'is required' : 'must be a string' })
  if (variables != null && !isObject(variables)) errors.push({ field: 'variables', message: 'must be an object' })
  if (operationName != null && typeof operationName !== 'string') errors.push({ field: 'operationName', message: 'must be a string' })
  if (extensions != null && !isObject(extensions)) errors.push({ field: 'extensions', message: 'must be an object' })
  const operationId = isObject(extensions) ? extensions.operationId : undefined
  if (operationId !== undefined && !isId(operationId))
    errors.push({ field: 'extensions.operationId', message: `must be a string of 1 to ${MAX_ID} characters` })
  if (errors.length > 0) throw invalid(errors)
  return {
    query: query as string, // checked above, like the others
    variables: (variables ?? {}) as Variables,
    operationName: operationName as string | null | undefined,
    operationId: operationId as string | undefined,
  }
}

/** A parameter of the URL. @throws VALIDATION_ERROR when the URL repeats it. */
export function parameter(request: FastifyRequest, name: string): string | undefined {
  const value = parametersOf(request)[name]
  if (Array.isArray(value)) throw invalid([{ field: name, message: 'must not be repeated' }])
  return value
}

function parametersOf({ query }: FastifyRequest): Readonly<Record<string, string | string[] | undefined>> {
  return query as Record<string, string | string[] | undefined> // as Fastify parses every URL
}

function fromUrl({ variables, extensions, ...rest }: ReturnType<typeof parametersOf>): object {
  return { ...rest, variables: json('variables', variables), extensions: json('extensions', extensions) }
}

function json(field: string, text: string | string[] | undefined): unknown {
  if (text === undefined || text === '') return undefined
  try {
    return JSON.parse(String(text))
  } catch {
    throw invalid([{ field, message: 'must be JSON' }])
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID
}
