import { buildSchema, parse } from 'graphql'
import { expect, it } from 'vitest'
import type { RequestContext } from '../../src/context.js'
import { anonymous } from '../../src/domain/actor.js'
import { createExecutor } from '../../src/graphql/execute.js'
import { createLog } from '../../src/observability/log.js'
import { createMetrics } from '../../src/observability/metrics.js'

const MEGABYTE = 1024 * 1024

it('a subscription is refused when the variables that it declares are too large', () => {
  const schema = buildSchema('type Query { a: Int } type Subscription { a(text: String): Int }')
  const executor = createExecutor(schema, createLog({ LOG_LEVEL: 'silent' }), createMetrics())
  const document = parse('subscription A($text: String) { a(text: $text) } query B($n: Int) { a @skip(if: true) a }')
  const context = { actor: anonymous, notes: { keyed: [] } } as unknown as RequestContext // a check before the run reads nothing else
  const reasons = (text: string) => executor.refuse(document, { text, junk: 'x'.repeat(MEGABYTE) }, context, 'A')
  expect(reasons('x'.repeat(16_000))).toEqual([])
  expect(reasons('x'.repeat(17_000))).toMatchObject([
    {
      code: 'VALIDATION_ERROR',
      message: 'The field variables must take at most 16384 bytes as JSON for a subscription; these take 17011',
      details: { fields: [{ field: 'variables', allowed: { maxBytes: 16_384 } }] },
    },
  ])
  expect(executor.declared(document, { text: 'a', junk: 1 }, 'A')).toEqual({ text: 'a' })
})
