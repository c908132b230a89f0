import { type ExecutionResult, type GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import type { Config } from '../../config.js'
import type { RequestContext } from '../../context.js'
import { methodNotAllowed } from '../../values/errors/make.js'
import type { KnownDocuments } from '../documents.js'
import { type Executor, noOperation } from '../execute.js'
import { toGraphQLError } from '../publicError.js'
import { createValidator } from '../validation.js'
import type { KeptParts } from './operationPlaces.js'
import type { StreamedOperation, StreamRequest } from './operationRequest.js'

export interface PreparationOptions {
  readonly schema: GraphQLSchema
  readonly executor: Executor
  readonly config: Pick<Config, 'INTROSPECTION'>
  /** Valid documents. */
  readonly documents: KnownDocuments
  /** Interval at which the credential of a subscription is checked while no events come, in milliseconds. */
  readonly renewalMs: number
}

/** Begins an operation; the signal ends it. */
export type Begin = (signal: AbortSignal) => AsyncIterable<ExecutionResult>

/** An operation that can run, or the reasons why it cannot. */
type Prepared =
  | { readonly refusals: readonly GraphQLError[]; readonly begin?: undefined; readonly parts?: undefined; readonly cancel?: undefined }
  | {
      readonly refusals?: undefined
      readonly begin: Begin
      readonly parts: KeptParts
      /** Called in the place of `begin`: an operation that does not begin has cost nothing. */
      readonly cancel: () => void
    }

/**
 * @returns a function that checks an operation before any of it runs: the document is valid, it has such an operation, the variables fit. The
 *   function throws METHOD_NOT_ALLOWED for a mutation by GET, RATE_LIMIT_EXCEEDED and SERVICE_UNAVAILABLE, which keep their status.
 */
export function createPreparation({ schema, executor, config, documents, renewalMs }: PreparationOptions) {
  const validate = createValidator(schema, config, documents)

  return async (
    request: StreamRequest,
    { query, variables, operationName }: StreamedOperation,
    context: RequestContext,
  ): Promise<Prepared> => {
    const refuse = (...errors: unknown[]): Prepared => {
      const refusals = errors.map((error) => toGraphQLError(error, context))
      context.notes.errorCode = String(refusals[0]?.extensions.code)
      return { refusals }
    }
    const document = validate(query)
    if (!('kind' in document)) return refuse(...document)
    const operation = getOperationAST(document, operationName)
    context.notes.operationName = operation?.name?.value
    const kind = operation?.operation
    if (!kind) return refuse(noOperation(operationName))
    if (request.method === 'GET' && kind === 'mutation') throw methodNotAllowed('Mutations need POST', ['POST'])
    const reasons = await executor.refuse(document, variables, context, operationName)
    if (context.notes.refusal) throw context.notes.refusal
    if (reasons.length > 0) return refuse(...reasons)
    const declared = executor.declared(document, variables, operationName) // `begin` keeps these; undeclared variables may be large
    const { renew } = request
    const begin: Begin = (signal) =>
      kind === 'subscription'
        ? executor.subscribe(document, declared, context, { renew, signal, renewalMs }, operationName)
        : once(executor.execute(document, declared, context, operationName))
    return { begin, parts: { document, variables: declared, request }, cancel: () => executor.cancel(document, context, operationName) }
  }
}

export async function* once(result: ExecutionResult | Promise<ExecutionResult>): AsyncGenerator<ExecutionResult> {
  yield await result
}
