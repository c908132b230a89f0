import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** Runs the test of the lists' plans with more rows than `npm run test:system`. */
const { values } = parseArgs({ options: { /** Pets and orders. */ rows: { type: 'string', default: '1000000' } } })
if (!/^[1-9]\d{4,6}$/.test(values.rows)) throw new Error(`--rows takes a number from 10000 to 9999999, not ${values.rows}.`)

const folder = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const vitest = path.join(folder, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'system tests', 'test/system/listPlans.test.ts'], {
  cwd: folder,
  env: { ...process.env, PLAN_ROWS: values.rows },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
