import { parse } from 'graphql'
import { expect } from 'vitest'
import type { PlanUse } from '../../src/db/planUse.js'
import { createExecutor } from '../../src/graphql/execute.js'
import { isReadAnswer } from '../../src/graphql/readAnswer.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics } from '../../src/observability/metrics.js'
import { operationContext } from './graphqlContext.js'
import { type SentStatement, watchedDatabase } from './graphqlStatements.js'
import { type CallerName, type PetStore, petStore } from './petStore.js'

/** A run of an operation. */
interface Run {
  readonly data: Readonly<Record<string, unknown>>
  /** The texts of its statements. */
  readonly statements: readonly string[]
  readonly sent: readonly SentStatement[]
}

/** A statement of a planned read. */
export interface PlannedStatement extends SentStatement {
  readonly plan: PlanUse
}

/** A gateway whose operations run beside its door, with the statements that each of them sends. */
export interface WatchedStore extends PetStore {
  run(query: string, as?: CallerName, variables?: object): Promise<Run>
  /** The statements of an operation that planned reads answer; undefined when the resolvers answer it. */
  planned(query: string, as: CallerName): Promise<readonly PlannedStatement[] | undefined>
  /** Runs an operation three times, the last two times compiled. @returns the statements of each run. */
  statementsOf(query: string, as: CallerName, variables?: object): Promise<(readonly string[])[]>
}

export async function watchedStore(): Promise<WatchedStore> {
  const store = await petStore()
  const watched = watchedDatabase(store.address)
  const executor = createExecutor(schema, store.app.log, createMetrics(), 2)

  async function runDocument(document: ReturnType<typeof parse>, as: CallerName, variables: object): Promise<Run> {
    const context = await operationContext(store, as, watched.database)
    watched.taken()
    const { data, errors } = await executor.execute(document, { ...variables }, context)
    expect(errors, document.loc?.source.body).toBeUndefined()
    const sent = watched.sent()
    expect(context.statements(), 'what the operation counts itself').toBe(sent.length)
    return { data: data as Run['data'], statements: sent.map(({ text }) => text), sent } // no operation of these tests is empty
  }

  return {
    ...store,
    run: (query, as = 'nobody', variables = {}) => runDocument(parse(query), as, variables),
    async planned(query, as) {
      const document = parse(query)
      await runDocument(document, as, {}) // a document is planned at its second run
      await executor.answer(document, {}, await operationContext(store, as, watched.database))
      const context = await operationContext(store, as, watched.database)
      const plans: PlanUse[] = []
      const dbForReads = (plan: PlanUse) => {
        plans.push(plan)
        return context.services.db
      }
      watched.taken()
      const answer = await executor.answer(document, {}, { ...context, dbForReads })
      if (!isReadAnswer(answer)) return undefined
      const sent = watched.sent()
      expect(plans, 'a statement for each planned root field').toHaveLength(sent.length)
      return sent.map((statement, i) => ({ ...statement, plan: plans[i] ?? 'kept' }))
    },
    async statementsOf(query, as, variables = {}) {
      const document = parse(query) // the executor compiles a document that it knows
      const runs: (readonly string[])[] = []
      for (let run = 1; run <= 3; run++) runs.push((await runDocument(document, as, variables)).statements)
      return runs
    },
    async close() {
      await watched.database.close()
      await store.close()
    },
  }
}
