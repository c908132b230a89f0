import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** Workloads without a credential, with the key of a customer, and with the key of staff. */
const WORKLOADS = { point: 'point read', me: 'me with orders', create: 'create' }

it('the benchmark gets the same answers from the gateway and from the limit, and measures both', async () => {
  const sizes = ['--pets', '300', '--users', '40', '--orders', '300']
  const selection = ['--rounds', '1', '--only', 'gateway', '--workloads', Object.keys(WORKLOADS).join(',')]
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'bench/run.ts', '--quick', ...sizes, ...selection], { cwd: root })
  for (const title of Object.values(WORKLOADS)) expect(stdout).toMatch(new RegExp(`^\\| ${title} \\| \\d`, 'm'))
})
