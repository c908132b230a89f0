import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')

/** Makes 300 000 queries that are never sent. The pauses let V8 optimise the code beside the main thread. */
const program = (prepare: string) => `
  import { setTimeout } from 'node:timers/promises'
  import postgres from 'postgres'
  import { extendQueryClass } from './dist/db/driver/extendQueryClass.js'
  const client = postgres('postgres://127.0.0.1:1/none')
  ${prepare}
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < 5000; i++) client.unsafe('select 1')
    await setTimeout(5)
  }
  process.exit()`

/** @returns how often V8 gave up the optimisation of the class of queries or of a caller. */
async function abortedOptimisations(prepare = ''): Promise<number> {
  const { stdout } = await run(process.execPath, ['--trace-opt', '--input-type=module', '--eval', program(prepare)], {
    cwd: root,
    maxBuffer: 16 * 1024 * 1024,
  })
  expect(stdout).toContain('completed optimizing')
  return stdout.split('Bailed out due to dependency change').length - 1
}

it('V8 keeps the optimised code of the class of queries once the class is extended', async () => {
  expect(await abortedOptimisations('extendQueryClass(client)')).toBeLessThanOrEqual(1)
})

it.runIf(process.versions.v8.startsWith('11.3.'))(
  'V8 11.3 does not keep the optimised code otherwise; when this test fails, the extension can go',
  async () => {
    expect(await abortedOptimisations()).toBeGreaterThan(3)
  },
)
