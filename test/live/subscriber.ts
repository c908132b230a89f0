import { type ExecutionResult, type GraphQLFormattedError, parse } from 'graphql'
import type { RequestContext } from '../../src/context.js'
import { createExecutor } from '../../src/graphql/execute.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { operationContext } from '../support/graphqlContext.js'
import type { CallerName, PetStore } from '../support/petStore.js'
import { allTold } from './allTold.js'

// biome-ignore lint/suspicious/noExplicitAny: tests look into results of every shape and assert what they find
type Result = { readonly data?: any; readonly errors?: readonly GraphQLFormattedError[] }

/** A subscription that runs without HTTP. */
export interface Subscription {
  /** The next result; undefined once the subscription has ended. */
  next(): Promise<Result | undefined>
  /** Ends the subscription like a client that disconnects. */
  stop(): void
}

interface Options {
  readonly variables?: Readonly<Record<string, unknown>>
  /** Makes the context for each result; by default a fresh context of the same caller. */
  readonly renew?: () => Promise<RequestContext>
}

/** Subscribes to changes from now on, and waits until the subscription listens or has a first result. */
export async function subscribeAs(
  store: PetStore,
  as: CallerName,
  query: string,
  { variables = {}, renew }: Options = {},
): Promise<Subscription> {
  await allTold(store)
  const executor = createExecutor(schema, store.app.log, createMetrics())
  const stopping = new AbortController()
  const context = await operationContext(store, as)
  const subscriber = { signal: stopping.signal, renewalMs: 60_000, renew: renew ?? (() => operationContext(store, as)) }
  const results = executor.subscribe(parse(query), variables, context, subscriber)[Symbol.asyncIterator]()
  const before = store.app.changes.listeners
  let first: Promise<IteratorResult<ExecutionResult>> | undefined = results.next()
  let isEarly = false
  void first.then(() => {
    isEarly = true
  })
  // a subscription to one row listens before it reads the row, so its refusal comes one statement later
  while (!isEarly && store.app.changes.listeners === before) await new Promise((resolve) => setImmediate(resolve))
  return {
    async next() {
      const { done, value } = await (first ?? results.next())
      first = undefined
      return done ? undefined : (JSON.parse(JSON.stringify(value)) as Result)
    },
    stop: () => stopping.abort(),
  }
}
