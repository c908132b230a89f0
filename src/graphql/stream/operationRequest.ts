import type { RequestContext } from '../../context.js'
import type { Variables } from '../../policies/price.js'
import { invalid } from '../../values/errors/make.js'
import { operationInUrl, readOperationRequest } from '../operationRequest.js'
import type { TrustedDocuments } from '../trusted/trustedDocuments.js'

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

/** An operation for an event stream. */
export interface StreamedOperation {
  readonly query: string
  readonly variables: Variables
  readonly operationName: string | null | undefined
  /** The operation's name on a stream that carries several operations. */
  readonly operationId: string | undefined
}

/** Reads an operation from the body of a POST or the URL of a GET. @throws VALIDATION_ERROR, DOCUMENT_NOT_TRUSTED */
export function streamedOperation(request: StreamRequest, trusted: TrustedDocuments): StreamedOperation {
  const asked = readOperationRequest(request.method === 'GET' ? operationInUrl(request.parameters) : request.takeBody())
  const { variables, operationName, extensions } = asked
  const query = trusted.textOf(asked)
  const operationId = extensions?.operationId
  if (operationId !== undefined && !isId(operationId))
    throw invalid([{ field: 'extensions.operationId', message: `must be a string of 1 to ${MAX_OPERATION_ID} characters` }])
  return { query, variables, operationName, operationId }
}

/** A parameter of the URL. @throws VALIDATION_ERROR when the URL repeats it. */
export function parameterOf(parameters: unknown, name: string): string | undefined {
  const value = (parameters as Readonly<Record<string, string | string[] | undefined>>)[name] // as Fastify parses every URL
  if (Array.isArray(value)) throw invalid([{ field: name, message: 'must not be repeated' }])
  return value
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_OPERATION_ID
}
