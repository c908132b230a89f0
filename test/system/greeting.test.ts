import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { databaseSettings } from '../cli/runCli.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { until } from '../support/until.js'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const tellTelemetry = fileURLToPath(new URL('../support/traces/tellTelemetry.mjs', import.meta.url))
const ENCRYPTION_KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='

let fresh: FreshDatabase
const folder = mkdtempSync(path.join(tmpdir(), 'petstore-greeting-'))
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(async () => {
  await fresh.close()
  rmSync(folder, { recursive: true })
})

/** Starts the server, and stops it when it is ready. @returns what it has said on standard error, and its log */
async function sayingsOf(settings: Record<string, string>): Promise<{ said: string; log: { level: string; msg: string }[] }> {
  const env = { PATH: process.env.PATH, PORT: '0', DATA_DIR: folder, ENCRYPTION_KEY, ...databaseSettings(fresh.address), ...settings }
  const child = spawn(process.execPath, ['--import', tellTelemetry, program], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let written = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  child.stdout.on('data', (text) => {
    written += text
  })
  try {
    await until(() => expect(said).toMatch(/is ready at [\s\S]*\n\n.*curl/))
    child.kill('SIGTERM')
    await once(child, 'close')
  } finally {
    child.kill('SIGKILL')
  }
  return {
    said,
    log: written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  }
}

it('in production the start warns of each missing setting once, by a line of the log', async () => {
  const { said, log } = await sayingsOf({ APP_ENV: 'production', PAYMENT_PROVIDER: 'sandbox' })
  const warnings = log.filter(({ level }) => level === 'warn').map(({ msg }) => msg)
  expect(warnings.map((line) => line.split(': ')[0])).toEqual(['SMTP_URL', 'PUBLIC_URL', 'PAYMENT_PROVIDER'])
  for (const warning of warnings) expect(said).not.toContain(warning)
})

it('in development the start warns of nothing, and names every page', async () => {
  const { said, log } = await sayingsOf({ APP_ENV: 'development' })
  expect(log.filter(({ level }) => level !== 'info')).toEqual([])
  for (const page of ['/playground', '/console', '/api-docs', '/docs', '/health'])
    expect(said).toMatch(new RegExp(`^ +[\\w ]+ +http://127\\.0\\.0\\.1:\\d+${page}$`, 'm'))
  expect(said).toMatch(/^ +staff key +\w/m)
  expect(said, 'tracing is off').not.toContain('loaded @opentelemetry/')
})

it('with a collector the start loads OpenTelemetry', async () => {
  const { said } = await sayingsOf({ APP_ENV: 'development', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })
  expect(said).toContain('loaded @opentelemetry/sdk-trace')
})
