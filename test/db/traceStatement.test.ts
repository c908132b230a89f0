import { expect, it } from 'vitest'
import { traceQuery, traceStatement } from '../../src/db/traceStatement.js'
import type { Span, SpanFacts } from '../../src/observability/trace.js'

/** A span that keeps its last part. */
function keepingSpan(isRecorded = true) {
  const kept: { name?: string; facts?: SpanFacts; error?: unknown; ends: number } = { ends: 0 }
  const span: Span = {
    traceId: '',
    traceparent: '',
    headers: {},
    isRecorded,
    child(name, _kind, facts) {
      Object.assign(kept, { name, facts })
      return span
    },
    add: () => {},
    end(error) {
      kept.error = error
      kept.ends += 1
    },
    forget: () => {},
  }
  return { kept, trace: { span } }
}

it.each([
  ['select "id" from "pets" where "id" = $1 for no key update skip locked', 'SELECT pets'],
  ['select count(*) from (select 1 from "orders" limit 5) as found', 'SELECT orders'],
  ['insert into "users" ("email") values ($1) on conflict do update set "email" = $1', 'INSERT users'],
  ['with free as (select 1 from "webhooks") update "webhook_deliveries" set claimed_by = $1', 'UPDATE webhook_deliveries'],
  ['with gone as (delete from "sessions" returning 1) select count(*) from gone', 'DELETE sessions'],
  ['select 1', 'SQL'],
])('%s is shown as %s', async (text, name) => {
  const { trace, kept } = keepingSpan()
  expect(await traceStatement(trace, text, Promise.resolve([1]))).toEqual([1])
  expect(kept).toMatchObject({ name, ends: 1, error: undefined })
})

it.each([
  [`select '{"alias":'||"name"||'it''s' from "pets"`, 'select ?||"name"||? from "pets"'],
  [`${'x'.repeat(1990)} 'a long literal of the caller'`, `${'x'.repeat(1990)} ?`],
])('the text of a statement is shown without literals: %.40s', async (text, shown) => {
  const { trace, kept } = keepingSpan()
  await traceStatement(trace, text, Promise.resolve())
  expect(kept.facts?.['db.query.text']).toBe(shown)
})

it('a failed statement fails for its caller, and its span ends with the failure', async () => {
  const { trace, kept } = keepingSpan()
  const failure = new Error('no')
  await expect(traceStatement(trace, 'select 1', Promise.reject(failure))).rejects.toBe(failure)
  expect(kept).toMatchObject({ error: failure, ends: 1 })
})

it('a query is sent once it is awaited, with rows in the form that was asked for', async () => {
  const { trace, kept } = keepingSpan()
  const asked: string[] = []
  const query = {
    values() {
      asked.push('values')
      return query
    },
    // biome-ignore lint/suspicious/noThenProperty: a query of postgres.js is sent when it is awaited
    then: ((resolve: (rows: unknown) => unknown) => {
      asked.push('sent')
      return Promise.resolve([[1]]).then(resolve)
    }) as PromiseLike<unknown>['then'],
  }
  const traced = traceQuery(trace, 'select 1', query)
  expect([asked, kept.ends]).toEqual([[], 0])
  expect(await traced.values()).toEqual([[1]])
  expect([asked, kept.ends]).toEqual([['values', 'sent'], 1])
})

it('in a trace that is not recorded, nothing stands between a caller and the driver', () => {
  const { trace } = keepingSpan(false)
  const rows = Promise.resolve([])
  expect(traceStatement(trace, 'select 1', rows)).toBe(rows)
})
