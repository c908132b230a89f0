import { type DocumentNode, type ExecutionResult, execute as executeStepwise, GraphQLError, type GraphQLSchema } from 'graphql'
import type { RequestContext } from '../context.js'
import type { Log } from '../observability/log.js'
import type { Metrics } from '../observability/metrics.js'
import { noteDeprecated } from '../policies/deprecation.js'
import { finish } from '../policies/policies.js'
import type { RowCounts, Variables } from '../policies/price.js'
import { payForEvent } from '../policies/rateLimit.js'
import type { ApiError } from '../values/errors/apiError.js'
import { invalidRequest } from '../values/errors/make.js'
import { MAX_ERRORS } from '../values/errors/maxErrors.js'
import type { Turns } from '../values/turns.js'
import { checkCall } from './callInputs.js'
import { withCost } from './costExtension.js'
import { HEAVY_ROWS, HeavyWork } from './heavyWork.js'
import type { OperationCache } from './operationCache.js'
import { OperationFigures } from './operationFigures.js'
import { type Plan, PROVING_RUN } from './plan.js'
import { Plans } from './plans.js'
import { isOurFault, toApiError, toGraphQLError, withinBounds } from './publicError.js'
import { isReadAnswer, type OperationAnswer, type ReadAnswer } from './readAnswer.js'
import { declaredVariables, deprecatedPartsOf, type MaybeReasons, noRefusal, reasonsAgainst, reasonsAgainstStart } from './reasons.js'
import { withRefusal } from './refusedNull.js'
import { runReads } from './runReads.js'
import { SharedRuns } from './sharedRuns.js'
import { type Subscriber, subscribe } from './subscribe.js'
import { traceOperation } from './traceOperation.js'

/** Answers an operation without its resolvers. @returns undefined when the resolvers must answer */
type MaybeRead<Read extends ReadAnswer> = (plan: Plan, context: RequestContext) => Promise<Read | undefined>

/** Runs operations for both styles: validated documents of GraphQL and generated documents of REST. */
export interface Executor {
  /** For work that holds the main thread for several milliseconds. */
  readonly turns: Turns
  /** @param document valid against the schema. */
  execute(document: DocumentNode, variables: Variables, context: RequestContext, operationName?: string | null): Promise<ExecutionResult>
  /**
   * The same for a reply that is sent as it is: a query that the planner knows is answered by texts of the database, whose content nobody looks at.
   * @param document valid against the schema
   */
  answer(document: DocumentNode, variables: Variables, context: RequestContext, form?: AnswerForm): Promise<OperationAnswer>
  /**
   * Runs a subscription. It gives a result for every event, or a single result with the refusal. @param document valid against the schema.
   * @param context of the subscribing caller.
   */
  subscribe(
    document: DocumentNode,
    variables: Variables,
    context: RequestContext,
    subscriber: Subscriber,
    operationName?: string | null,
  ): AsyncIterable<ExecutionResult>
  /** The reasons why nothing of the operation runs; none when it runs, or when there is no such operation. */
  refuse(document: DocumentNode, variables: Variables, context: RequestContext, operationName?: string | null): MaybeReasons
  /** Ends an operation that `refuse` let pass and that does not run after all, such as an operation without a place on its stream. */
  cancel(document: DocumentNode, context: RequestContext, operationName?: string | null): void
  /** The points that an operation costs at most; 0 when there is no such operation. */
  price(document: DocumentNode, variables: Variables, operationName?: string | null): number
  /** The variables that the operation declares. A run needs no others, so only these are kept. */
  declared(document: DocumentNode, variables: Variables, operationName?: string | null): Variables
}

interface AnswerForm {
  readonly operationName?: string | null | undefined
  /** Name of a part of an object that a text leaves out, because the answer tells it beside the text. */
  readonly hidden?: string
}

interface ExecutorOptions {
  /** Whether statements of the planner answer queries. */
  readonly plansReads?: boolean
  /** Keeps the answers of planned reads. */
  readonly cache?: OperationCache | undefined
  /** Names of the operations of trusted documents, for the metrics. */
  readonly trustedNames?: readonly string[]
}

/** @param provingRun the run at which an operation is compiled. */
export function createExecutor(
  schema: GraphQLSchema,
  log: Log,
  metrics: Metrics,
  provingRun = PROVING_RUN,
  { plansReads = true, cache, trustedNames }: ExecutorOptions = {},
): Executor {
  const plans = new Plans(schema, provingRun)
  const figures = new OperationFigures(metrics, trustedNames)
  const ownLog = log.of('graphql')
  const runs = new SharedRuns(metrics.makeGate)
  const heavy = new HeavyWork(metrics.makeGate)

  async function run(plan: Plan, variableValues: Variables, contextValue: RequestContext): Promise<ExecutionResult> {
    // graphql-jit does not tell the nodes of its errors, and `withRefusal` needs them
    const compiled = contextValue.refusedInputs ? undefined : plan.compiled()
    if (compiled) return compiled(undefined, contextValue, { ...plan.defaults, ...variableValues })
    return executeStepwise({ schema, document: plan.document, variableValues, contextValue })
  }

  function toPublicError(error: unknown, context: RequestContext): GraphQLError {
    const known = toApiError(error)
    if (isOurFault(known)) {
      const path = error instanceof GraphQLError ? error.path : undefined
      ownLog.error({ err: known.cause, requestId: context.requestId, path }, 'operation failed')
    }
    metrics.errors.inc({ code: known.code, style: context.style })
    context.notes.errorCode ??= known.code
    return toGraphQLError(error, context)
  }

  function refused(errors: readonly unknown[], context: RequestContext): ExecutionResult {
    return { errors: withinBounds(errors.slice(0, MAX_ERRORS).map((error) => toPublicError(error, context))) }
  }

  function published<Answer extends OperationAnswer>(result: Answer, plan: Plan, context: RequestContext): Answer {
    const { rootFields } = plan.facts
    const errors = result.errors?.slice(0, MAX_ERRORS).map((error) => toPublicError(withRefusal(error, rootFields, context), context))
    return errors ? { ...result, errors: withinBounds(errors) } : result
  }

  /** No caller is shown an older state after a write, and no connection after a reply. The cache itself notes the answers that it shows. */
  function noteSeen({ facts }: Plan, answer: OperationAnswer, { reader }: RequestContext): void {
    if (!cache) return
    if (facts.kind === 'mutation') cache.noteWrite()
    if (reader && !(isReadAnswer(answer) && answer.kept)) reader.seenAt = performance.now()
  }

  /** Answers by planned statements. @param hidden see `AnswerForm`. @returns undefined when the resolvers must answer */
  async function readPlanned(
    plan: Plan,
    variables: Variables,
    context: RequestContext,
    hidden: string | undefined,
  ): Promise<ReadAnswer | undefined> {
    try {
      const planned = plansReads && !context.refusedInputs ? plan.reads?.plannedFor(variables, hidden) : undefined
      const answer = planned ? await runReads(schema, plan, planned, variables, context, cache) : 'resolved'
      figures.countReads(plan, variables, typeof answer === 'string' ? answer : answer.kept ? 'cached' : 'planned')
      return typeof answer === 'string' ? undefined : answer
    } catch (err) {
      ownLog.error({ err, requestId: context.requestId }, 'a planned read failed; the resolvers answer')
      figures.countReads(plan, variables, 'failed')
      return undefined
    }
  }

  /** @param read answers without the resolvers, or gives undefined */
  async function perform<Read extends ReadAnswer>(
    plan: Plan,
    variables: Variables,
    context: RequestContext,
    read: MaybeRead<Read>,
  ): Promise<ExecutionResult | Read> {
    const inputs = checkCall(plan, variables, context)
    const found = reasonsAgainst(plan, variables, context, inputs)
    const reasons = found instanceof Promise ? await found : found
    if (reasons.length > 0) return refused(reasons, context)
    const seen = inputs?.byField ? { ...context, refusedInputs: inputs.byField } : context
    const work = async () => {
      const answer = await read(plan, seen)
      if (answer) return answer
      if (seen.replica && plan.facts.kind === 'query') await seen.replica.choose()
      return run(plan, variables, seen)
    }
    let result: ExecutionResult | Read
    try {
      result = await (plan.isHeavy || plan.price.rows(variables) > HEAVY_ROWS
        ? heavy.run(context.services.origin.owner ?? '', work)
        : work())
    } catch (error) {
      return refused([error], context)
    }
    const { notes } = context
    if (notes.cost) notes.cost.actual = plan.price.actual(variables, notes.rows ?? NO_ROWS)
    figures.countRun(plan, context)
    for (const outcome of notes.keyed) metrics.keyedCalls.inc({ outcome })
    return published(result, plan, seen)
  }

  async function carryOut<Read extends ReadAnswer>(
    document: DocumentNode,
    variables: Variables,
    context: RequestContext,
    operationName: string | null | undefined,
    read: MaybeRead<Read>,
  ): Promise<ExecutionResult | Read> {
    const plan = plans.of(document, operationName)
    if (!plan) return refused([noOperation(operationName)], context)
    context.notes.operationName = plan.shownName
    if (plan.operation.operation === 'subscription') return refused([wrongPlace()], context)
    const startedAt = performance.now()
    const answer = await traceOperation(plan, context, () => perform(plan, variables, context, read))
    figures.time(plan, context, startedAt)
    if (context.replica && plan.facts.kind === 'mutation') await context.replica.noteWrites()
    noteSeen(plan, answer, context)
    finish(plan.facts, context)
    const { explainsCost, notes } = context
    return explainsCost && notes.cost ? withCost(answer, notes.cost, plan.price.explain(variables)) : answer
  }

  return {
    turns: heavy.turns,
    refuse(document, variables, context, operationName) {
      const plan = plans.of(document, operationName)
      if (!plan) return []
      const end = (reasons: readonly unknown[]) => {
        if (reasons.length > 0) finish(plan.facts, context)
        return reasons
      }
      const found = reasonsAgainstStart(plan, variables, context)
      return found instanceof Promise ? found.then(end) : end(found)
    },
    cancel(document, context, operationName) {
      const plan = plans.of(document, operationName)
      if (plan) finish(plan.facts, context)
    },
    price: (document, variables, operationName) => plans.of(document, operationName)?.price.requested(variables) ?? 0,
    declared(document, variables, operationName) {
      const plan = plans.of(document, operationName)
      return plan ? declaredVariables(plan, variables) : {}
    },
    execute: (document, variables, context, operationName) =>
      carryOut<never>(document, variables, context, operationName, async (plan) => {
        plan.reads?.countRun()
        return figures.countReads(plan, variables, 'resolved')
      }),
    answer: (document, variables, context, { operationName, hidden } = {}) =>
      carryOut(document, variables, context, operationName, (plan, seen) => readPlanned(plan, variables, seen, hidden)),
    async *subscribe(document, variables, context, subscriber, operationName) {
      const plan = plans.of(document, operationName)
      const reasons = plan ? await reasonsAgainstStart(plan, variables, context) : [noOperation(operationName)]
      if (!plan || reasons.length > 0) return yield refused(reasons, context)
      const variableValues = declaredVariables(plan, variables)
      const operation = { schema, document: plan.document, variableValues, operationName: plan.operation.name?.value }
      const subscription = plan.facts.rootFields[0]?.name ?? ''
      const results = subscribe(operation, context, subscriber, {
        refused: (error, fresh) => refused([error], fresh),
        published: (result, fresh) => published(result, plan, fresh),
        checked(fresh) {
          fresh.notes.operationName = plan.shownName
          if (plan.deprecated.isEmpty) return fresh
          noteDeprecated(deprecatedPartsOf(plan, variableValues, fresh), fresh)
          const inputs = checkCall(plan, variableValues, fresh)
          return inputs?.byField ? { ...fresh, refusedInputs: inputs.byField } : fresh
        },
        pay: (fresh) => payForEvent(plan.price.requested(variableValues), fresh).then(noRefusal, toApiError),
        run: (fresh, act) =>
          traceOperation(plan, fresh, async () => {
            const result = await act()
            figures.countRun(plan, fresh)
            return result
          }),
        runs,
      })
      for await (const result of results) {
        metrics.subscriptionEvents.inc({ subscription })
        yield result
      }
    },
  }
}

const NO_ROWS: RowCounts = new Map()

/** The document lacks the named operation, or has several operations and the request names none. */
export function noOperation(operationName: string | null | undefined): ApiError {
  if (operationName === '') return invalidRequest('operationName is empty: leave it out, or name an operation of the document')
  return invalidRequest(operationName ? `The document has no operation ${operationName}` : 'operationName must name one of the operations')
}

function wrongPlace(): ApiError {
  return invalidRequest('Subscriptions are served at /graphql/stream')
}
