import type { RequestContext } from '../context.js'
import { catalogue } from '../values/errors/catalogue.js'
import type { Plan } from './plan.js'

/** Root fields that the name of a span lists. A document may have hundreds, by their aliases. */
const MAX_NAMED = 3
const statuses: Readonly<Partial<Record<string, { readonly status: number }>>> = catalogue

/** Runs an operation. While tracing is on, the trace of its call shows it, and its statements and calls are parts of it. */
export function traceOperation<Result>(plan: Plan, context: RequestContext, run: () => Promise<Result>): Promise<Result> {
  return context.trace?.span.isRecorded ? traced(context.trace, plan, context, run) : run()
}

async function traced<Result>(
  trace: NonNullable<RequestContext['trace']>,
  { shownName, facts: { kind, rootFields } }: Plan,
  { style, notes, statements }: RequestContext,
  run: () => Promise<Result>,
): Promise<Result> {
  const { span: outer } = trace
  const fields = rootFields.slice(0, MAX_NAMED).map(({ name }) => name)
  const span = outer.child([kind, fields.join(', ')].join(' ').trimEnd(), 'internal', {
    'graphql.operation.type': kind,
    'graphql.operation.name': shownName,
    'petstore.style': style,
  })
  trace.span = span
  try {
    return await run()
  } finally {
    trace.span = outer
    const { errorCode, cost } = notes
    span.add({ 'petstore.statements': statements(), 'petstore.cost': cost?.actual ?? cost?.requested, 'petstore.error_code': errorCode })
    span.end(errorCode !== undefined && (statuses[errorCode]?.status ?? 500) >= 500 ? errorCode : undefined)
  }
}
