import { execFile } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import { hasPgbouncer } from '../support/pgbouncer.js'

const root = path.join(import.meta.dirname, '../..')

/** Orders and their money, idempotency, deliveries, live events, identity, policies, and the journeys of the source documents. */
const CORE = [
  'test/journeys',
  'test/orders/placeOrder.test.ts',
  'test/orders/races.test.ts',
  'test/orders/crowd.test.ts',
  'test/orders/stateMachine.test.ts',
  'test/orders/undo.test.ts',
  'test/orders/unknownOutcome.test.ts',
  'test/orders/twoInstances.test.ts',
  'test/orders/lists.test.ts',
  'test/idempotency/concurrency.test.ts',
  'test/idempotency/everyMutation.test.ts',
  'test/idempotency/answers.test.ts',
  'test/live/subscriptions.test.ts',
  'test/live/twoInstances.test.ts',
  'test/webhooks',
  'test/sessions',
  'test/apiKeys',
  'test/pets',
]

it.skipIf(!hasPgbouncer)(
  'the core of the tests passes through pgbouncer in transaction mode (needs pgbouncer)',
  { timeout: 600_000 },
  async () => {
    const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
      const env = { ...process.env, TEST_POOLER: 'pgbouncer', FORCE_COLOR: '0' }
      const args = ['vitest', 'run', '--project', 'tests', '--reporter', 'dot', ...CORE]
      execFile('npx', args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
        resolve({ code: error ? 1 : 0, output: stdout + stderr }),
      )
    })
    expect(output.slice(-6000), 'the end of the output').toMatch(/Tests .*passed/)
    expect(code, output.slice(-6000)).toBe(0)
  },
)
