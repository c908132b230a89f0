import type { RequestContext } from '../../context.js'
import { invalid } from '../../values/errors/make.js'
import type { FieldError } from '../../values/fieldErrors.js'
import type { Variables } from '../execute.js'

export const MAX_OPERATION_ID = 255

/** A request for an event stream, without its transport. */
export interface StreamRequest {
  readonly id: string
  readonly method: string
  /** Parameters of the URL. */
  readonly parameters: unknown
  /** Length of the headers and the URL, which stay in memory as long as the operation runs. */
  readonly headerCharacters: number
  /** Parses the body of a POST and lets go of it. @throws VALIDATION_ERROR */
  takeBody(): unknown
  /** Checks the credential again. @returns a new context for an event's run. @throws UNAUTHORIZED */
  renew(): Promise<RequestContext>
}

/** An operation as the client sends it (GraphQL over HTTP, section 5). */
export interface OperationRequest {
  readonly query: string
  readonly variables: Variables
  readonly operationName: string | null | undefined
  /** The operation's name on a stream that carries several operations. */
  readonly operationId: string | undefined
}

/** Reads an operation from the body of a POST or the URL of a GET. @throws VALIDATION_ERROR */
export function operationRequest(request: StreamRequest): OperationRequest {
  const given = request.method === 'GET' ? fromUrl(named(request.parameters)) : request.takeBody()
  if (!isObject(given)) throw invalid([{ field: 'body', message: 'must be an object' }])
  const { query, variables, operationName, extensions } = given
  const errors: FieldError[] = []
  if (typeof query !== 'string') errors.push({ field: 'query', message: query === undefined ? 'is required' : 'must be a string' })
  if (variables != null && !isObject(variables)) errors.push({ field: 'variables', message: 'must be an object' })
  if (operationName != null && typeof operationName !== 'string') errors.push({ field: 'operationName', message: 'must be a string' })
  if (extensions != null && !isObject(extensions)) errors.push({ field: 'extensions', message: 'must be an object' })
  const operationId = isObject(extensions) ? extensions.operationId : undefined
  if (operationId !== undefined && !isId(operationId))
    errors.push({ field: 'extensions.operationId', message: `must be a string of 1 to ${MAX_OPERATION_ID} characters` })
  if (errors.length > 0) throw invalid(errors)
  return {
    query: query as string, // checked above, like the others
    variables: (variables ?? {}) as Variables,
    operationName: operationName as string | null | undefined,
    operationId: operationId as string | undefined,
  }
}

/** A parameter of the URL. @throws VALIDATION_ERROR when the URL repeats it. */
export function parameterOf(parameters: unknown, name: string): string | undefined {
  const value = named(parameters)[name]
  if (Array.isArray(value)) throw invalid([{ field: name, message: 'must not be repeated' }])
  return value
}

type Parameters = Readonly<Record<string, string | string[] | undefined>>

function named(parameters: unknown): Parameters {
  return parameters as Parameters // as Fastify parses every URL
}

function fromUrl({ variables, extensions, ...rest }: Parameters): object {
  return { ...rest, variables: json('variables', variables), extensions: json('extensions', extensions) }
}

function json(field: string, text: string | string[] | undefined): unknown {
  if (text === undefined || text === '') return undefined
  try {
    return JSON.parse(String(text))
  } catch {
    throw invalid([{ field, message: 'is not valid JSON' }])
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= MAX_OPERATION_ID
}
