import { type ExecutionResult, type GraphQLFormattedError, parse } from 'graphql'
import type { RequestContext } from '../../src/context.js'
import { createExecutor } from '../../src/graphql/execute.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { operationContext } from '../support/graphqlContext.js'
import type { Caller, PetStore } from '../support/petStore.js'
import { allTold } from './allTold.js'

// biome-ignore lint/suspicious/noExplicitAny: tests look into results of every shape and assert what they find
type Result = { readonly data?: any; readonly errors?: readonly GraphQLFormattedError[] }

/** A subscription that runs without HTTP. */
export interface Subscription {
  /** The next result; undefined once the subscription has ended. */
  next(): Promise<Result | undefined>
  /** As a client that goes away ends it. */
  stop(): void
}

interface Options {
  readonly variables?: Readonly<Record<string, unknown>>
  /** What each event is read with, where that is to be something else than a fresh context of the same caller. */
  readonly renew?: () => Promise<RequestContext>
}

/** Subscribes to what happens from now on, and waits until events are listened for or there is a first result. */
export async function subscribeAs(
  store: PetStore,
  as: Caller,
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
  // the row of a single subscription is looked for once it is listened for, so a refusal comes a statement later
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
