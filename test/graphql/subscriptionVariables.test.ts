import { buildSchema, parse } from 'graphql'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createExecutor } from '../../src/graphql/execute.js'
import { createMetrics } from '../../src/observability/metrics.js'

const MEGABYTE = 1024 * 1024

it('a subscription is refused when the variables that it declares are too large', () => {
  const schema = buildSchema('type Query { a: Int } type Subscription { a(text: String): Int }')
  const executor = createExecutor(schema, pino({ level: 'silent' }), createMetrics())
  const document = parse('subscription A($text: String) { a(text: $text) } query B($n: Int) { a @skip(if: true) a }')
  const refusal = (text: string) => executor.refuse(document, { text, junk: 'x'.repeat(MEGABYTE) }, 'A')
  expect(refusal('x'.repeat(16_000))).toBeUndefined()
  expect(refusal('x'.repeat(17_000))).toMatchObject({
    code: 'VALIDATION_ERROR',
    message: 'The field variables must take at most 16384 bytes as JSON for a subscription; these take 17011',
    details: { fields: [{ field: 'variables', allowed: { maxBytes: 16_384 } }] },
  })
  expect(executor.declared(document, { text: 'a', junk: 1 }, 'A')).toEqual({ text: 'a' })
})
