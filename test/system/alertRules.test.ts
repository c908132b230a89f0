import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { alertDurations, durationTests } from '../support/alerts/alertDurations.js'
import { hasPrometheus } from '../support/alerts/prometheus.js'
import { quickRules } from '../support/alerts/quickRules.js'
import { deployFolder } from '../support/deploy/files.js'
import { alertRules, ruleFiles, rules } from '../support/deploy/rules.js'

const run = promisify(execFile)
const root = path.join(deployFolder, '..')
const files = [...ruleFiles.keys()].map((name) => path.join(root, name))

describe.skipIf(!hasPrometheus)('the rules for Prometheus (needs prometheus, with promtool)', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'petstore-rules-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('are valid for promtool, also with quick durations', async () => {
    const quick = path.join(folder, 'quick.yaml')
    await writeFile(quick, quickRules())
    const { stdout } = await run('promtool', ['check', 'rules', ...files, quick])
    const found = [...stdout.matchAll(/SUCCESS: (\d+) rules found/g)].map(([, count]) => Number(count))
    expect(found.reduce((sum, count) => sum + count, 0)).toBe(2 * rules.length)
  })

  it('have a test of their duration for each alert', () => {
    expect([...new Set(alertDurations.map(({ alert }) => alert))].toSorted()).toEqual(alertRules.map(({ alert }) => alert).toSorted())
  })

  it('fire when their condition has lasted, not before, and end with it', async () => {
    const tests = path.join(folder, 'tests.yaml')
    await writeFile(tests, stringify(durationTests(files)))
    const { stdout, stderr } = await run('promtool', ['test', 'rules', tests]).catch((error: { stdout: string; stderr: string }) => error)
    expect(stdout + stderr).toContain('SUCCESS')
  })

  it('are in the configuration for Prometheus', async () => {
    const { stdout } = await run('promtool', ['check', 'config', '--syntax-only', path.join(deployFolder, 'prometheus/prometheus.yaml')])
    expect(stdout).toContain('SUCCESS')
  })
})
