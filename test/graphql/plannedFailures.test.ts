import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../src/db/client.js'
import { anonymous } from '../../src/domain/actor.js'
import { createExecutor, type Executor } from '../../src/graphql/execute.js'
import { graphqlBody, isReadAnswer } from '../../src/graphql/readAnswer.js'
import { schema } from '../../src/graphql/schema.js'
import { createMetrics, type Metrics } from '../../src/observability/metrics.js'
import { contextOf } from '../support/graphqlContext.js'
import { stockedShop } from '../support/graphqlShop.js'
import { type PetStore, petStore } from '../support/petStore.js'

let store: PetStore
let executor: Executor
let metrics: Metrics
beforeAll(async () => {
  store = await petStore()
  await stockedShop(store)
  metrics = createMetrics()
  executor = createExecutor(schema, store.app.log, metrics)
})
afterAll(() => store.close())

const document = parse('{ pet(id: 1) { id name } }')

/** Runs a planned document on connections whose statements end in a way of the test. */
async function answerOn(run: Db['run']) {
  await executor.answer(document, {}, contextOf(store, anonymous)) // a document is planned at its second run
  const { db } = store.session
  const handle = { ...db, run } as Db // a planned read uses `run` alone
  const context = { ...contextOf(store, anonymous), dbForReads: () => handle }
  return { answer: await executor.answer(document, {}, context), context }
}

async function counted(way: string): Promise<number> {
  const { values = [] } = (await metrics.registry.getSingleMetric('gateway_reads_total')?.get()) ?? {}
  return values.filter(({ labels }) => labels.way === way).reduce((sum, { value }) => sum + value, 0)
}

const whole = { data: { pet: { id: 1, name: 'Rex "the König" 🐕 \\ ünïcode' } } }

describe('a planned statement', () => {
  it('that fails with its database is not sent again: the field has the error', async () => {
    const failure = Object.assign(new Error('terminating connection'), { code: '57P01' })
    const { answer, context } = await answerOn(() => Promise.reject(failure))
    expect(isReadAnswer(answer)).toBe(true)
    const body = JSON.parse(isReadAnswer(answer) ? graphqlBody(answer).toString() : '')
    expect(body).toMatchObject({ errors: [{ path: ['pet'], extensions: { code: 'SERVICE_UNAVAILABLE' } }], data: { pet: null } })
    expect(Object.keys(body)).toEqual(['errors', 'data'])
    expect(context.statements()).toBe(0)
    expect(context.notes.errorCode).toBe('SERVICE_UNAVAILABLE')
  })

  it('that PostgreSQL refuses leaves the answer to the resolvers, and is counted', async () => {
    const fault = Object.assign(new Error('syntax error'), { code: '42601' })
    const before = await counted('failed')
    const { answer } = await answerOn(() => Promise.reject(fault))
    expect(JSON.parse(JSON.stringify(answer))).toEqual(whole)
    expect(await counted('failed')).toBe(before + 1)
  })

  it.each([
    ['an incomplete object', '{"id":1,"name":\u0001}'],
    ['no text', null],
  ])('that gives %s leaves the answer to the resolvers, and is counted', async (_what, text) => {
    const before = await counted('incomplete')
    const { answer } = await answerOn(async ({ toRows }) => toRows([[text && Buffer.from(text), Buffer.from('1')]]))
    expect(JSON.parse(JSON.stringify(answer))).toEqual(whole)
    expect(await counted('incomplete')).toBe(before + 1)
  })

  it('is sent once, and its way is counted', async () => {
    const before = await counted('planned')
    await executor.answer(document, {}, contextOf(store, anonymous))
    const context = contextOf(store, anonymous)
    expect(isReadAnswer(await executor.answer(document, {}, context))).toBe(true)
    expect(context.statements()).toBe(1)
    expect(await counted('planned')).toBeGreaterThan(before)
  })
})
