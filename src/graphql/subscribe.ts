import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, type GraphQLError } from 'graphql'
import type { RequestContext } from '../context.js'
import type { RowChange } from '../domain/changes/watchRows.js'
import type { ErrorCode } from '../values/errors/catalogue.js'
import { toApiError } from './publicError.js'
import { operationKey, type SharedRuns } from './sharedRuns.js'

/** The subscribed caller. */
export interface Subscriber {
  /** Makes a new context with the credential's current actor. @throws UNAUTHORIZED when the credential is no longer valid. */
  renew(): Promise<RequestContext>
  /** Ends the subscription after the current result. */
  readonly signal: AbortSignal
  /** Interval at which the credential is checked while no events come, in milliseconds. */
  readonly renewalMs: number
}

/** The executor's functions for the results of a subscription. */
interface Publisher {
  refused(error: unknown, context: RequestContext): ExecutionResult
  published(result: ExecutionResult, context: RequestContext): ExecutionResult
  /** Draws the price of an event from the subscriber's budget. @returns the refusal when too few points are left */
  pay(context: RequestContext): Promise<unknown>
  /** Checks the inputs again for an event, because a part of the contract may have ended. @returns the context with the refusals */
  checked(context: RequestContext): RequestContext
  /** Carries out a run for an event, and counts it. */
  run<Result>(context: RequestContext, act: () => Promise<Result>): Promise<Result>
  readonly runs: SharedRuns
}

/** A subscription in a document of its own, with the variables that it declares. Both are kept as long as the subscription lasts. */
interface SubscribedOperation extends Pick<ExecutionArgs, 'schema' | 'document'> {
  readonly variableValues: Readonly<Record<string, unknown>>
  readonly operationName: string | undefined
}

interface EventResult {
  /** Absent when the event is not for this subscriber. */
  readonly result?: ExecutionResult
  readonly isLast: boolean
}

/** Errors that end a subscription after they are told. An argument that has ended gives no data any more. */
const FINAL: readonly ErrorCode[] = ['UNAUTHORIZED', 'FORBIDDEN', 'VERSION_SUNSET']

/**
 * The results of a subscription. The credential is checked again before each result. Subscribers with the same rights share the run. An event of an
 * object that the subscriber may not see (any more) is skipped; it ends the subscription when no other event can follow.
 */
export async function* subscribe(
  operation: SubscribedOperation,
  context: RequestContext,
  { renew, signal, renewalMs }: Subscriber,
  { refused, published, pay, checked, run, runs }: Publisher,
): AsyncGenerator<ExecutionResult, void> {
  const { document, operationName, variableValues } = operation
  const key = operationKey(document, operationName, variableValues)

  async function resultOf(event: RowChange): Promise<EventResult> {
    let fresh: RequestContext
    let result: ExecutionResult
    try {
      await runs.turn(context.services.origin.owner ?? '')
      fresh = checked(await renew())
      const { actor, services } = fresh
      // a result from before an end is no result for a subscriber after it
      const operationNow = `${key} ${fresh.refusedInputs?.size ?? 0}`
      const running = { operation: operationNow, actor, event, owner: services.origin.owner ?? '' }
      result = await runs.run(running, () => run(fresh, async () => execute({ ...operation, contextValue: fresh, rootValue: event })))
    } catch (error) {
      return { result: refused(error, context), isLast: FINAL.includes(toApiError(error).code) }
    }
    const refusal = rootError(result)
    const code = refusal && toApiError(refusal).code
    if (code === 'NOT_FOUND') return { isLast: event.isOnly }
    const excess = await pay(fresh)
    return { result: excess ? refused(excess, fresh) : published(result, fresh), isLast: code !== undefined && FINAL.includes(code) }
  }

  const source = await createSourceEventStream({ ...operation, contextValue: context })
  if (!(Symbol.asyncIterator in source)) return yield published(source, context)
  const events = (source as AsyncIterable<RowChange>)[Symbol.asyncIterator]() // as the resolvers' `subscribe` make them
  const stop = () => void events.return?.()
  let ending: unknown
  const renewal = setInterval(() => {
    renew().catch((error: unknown) => {
      if (!FINAL.includes(toApiError(error).code)) return
      ending = error
      stop()
    })
  }, renewalMs).unref()
  signal.addEventListener('abort', stop)
  try {
    if (signal.aborted) stop()
    for (let next = await events.next(); !next.done; next = await events.next()) {
      const { result, isLast } = await resultOf(next.value)
      if (result) yield result
      if (isLast) return
    }
    if (ending !== undefined) yield refused(ending, context)
  } catch (error) {
    yield refused(error, context)
  } finally {
    clearInterval(renewal)
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** The error of the subscription's root field, if that field failed: errors of the fields below have longer paths. */
function rootError({ errors = [] }: ExecutionResult): GraphQLError | undefined {
  return errors.find(({ path }) => path?.length === 1)
}
