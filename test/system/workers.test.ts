import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request as openRequest } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseSettings } from '../cli/runCli.js'
import { createUser } from '../limits/callers.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { unlimited } from '../support/unlimited.js'
import { until } from '../support/until.js'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'petstore-workers-'))
const CONFIG_FILE = path.join(folder, 'settings')
const LIMIT = 40
/** The number of answered probes, as a pattern of `metric`. */
const ANSWERED = 'http_request_duration_seconds_count\\{method="GET",route="/health/live",status="200"\\}'

let store: PetStore
let primary: ChildProcess
let url: string
let [lines, said] = ['', '']

/** The lines of the log with this message. */
const logged = (message: string) => lines.split('\n').flatMap((line) => (line.includes(message) ? [JSON.parse(line)] : []))

beforeAll(async () => {
  store = await petStore()
  writeFileSync(CONFIG_FILE, `RATE_LIMIT_QUOTAS=search=${LIMIT}:slidingWindow\n`)
  const { RATE_LIMIT_QUOTAS: _quotas, ...settings } = unlimited
  const env = {
    ...settings,
    ...databaseSettings(store.address),
    APP_ENV: 'test',
    WORKERS: '2',
    PORT: '0',
    DATA_DIR: store.folder,
    CONFIG_FILE,
  }
  primary = spawn(process.execPath, [program], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  primary.stdout?.on('data', (text) => {
    lines += text
  })
  primary.stderr?.on('data', (text) => {
    said += text
  })
  url = await until(() => {
    const [, found] = /is ready at (\S+)/.exec(said) ?? []
    if (found === undefined) throw new Error(`it is not ready: ${said}`)
    return found
  })
})
afterAll(async () => {
  primary.kill('SIGKILL')
  rmSync(folder, { recursive: true })
  await store.close()
})

/** A call over a connection of its own, so that the processes take turns. @returns the status */
function call(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = openRequest(url + target, { agent: new Agent(), headers, method }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    request.on('error', reject).end()
  })
}

/** The value of a metric without labels, or of the first series. */
async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const [, value] = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text) ?? []
  return Number(value)
}

/** The numbers of the worker processes. */
function workerPids(): number[] {
  const children = readFileSync(`/proc/${primary.pid}/task/${primary.pid}/children`, 'utf8')
  return children.trim().split(/\s+/).map(Number)
}

it('a start whose worker processes cannot start fails once, with status 1 and the reason', async () => {
  const settings = {
    APP_ENV: 'test',
    WORKERS: '2',
    PORT: '0',
    DATA_DIR: store.folder,
    TRUSTED_DOCUMENTS: path.join(folder, 'missing.json'),
  }
  const env = { PATH: process.env.PATH, ...databaseSettings(store.address), ...settings }
  const failing = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let reasons = ''
  failing.stderr.on('data', (text) => {
    reasons += text
  })
  expect(await once(failing, 'close')).toEqual([1, null])
  expect(reasons).toMatch(/^Cannot start\.\nTRUSTED_DOCUMENTS: [^\n]*missing\.json[^\n]*\n$/)
})

describe('a gateway with two worker processes', () => {
  it('names the sum of its connections to PostgreSQL', () => {
    expect(logged('connections to PostgreSQL')).toMatchObject([{ workers: 2, connections: 2 * (8 + 2 * 8 + 4 + 2 + 2) }])
  })

  it('serves exactly the calls of a limit, whichever process answers them', async () => {
    const { key } = await createUser(store)
    const statuses = await Promise.all(Array.from({ length: 3 * LIMIT }, () => call('/v1/search?q=dog', { 'x-api-key': key })))
    expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT)
    expect(statuses.filter((status) => status === 429)).toHaveLength(2 * LIMIT)
  })

  it('joins the metrics of all processes', async () => {
    const before = await metric(ANSWERED)
    await Promise.all(Array.from({ length: 20 }, () => call('/health/live')))
    const after = await metric(ANSWERED)
    expect(after - (before || 0)).toBe(20)
    expect(await metric('gateway_worker_processes')).toBe(2)
  })

  it.runIf(process.platform === 'linux')('replaces a process that has died, and goes on serving meanwhile', async () => {
    const pids = workerPids()
    expect(pids).toHaveLength(2)
    const answered = await metric(ANSWERED)
    process.kill(pids[0] ?? 0, 'SIGKILL')
    await until(() => expect(logged('another one takes its place')).toMatchObject([{ pid: pids[0], signalCode: 'SIGKILL', pauseMs: 0 }]))
    for (let n = 0; n < 10; n++) expect(await call('/health/live')).toBe(200)
    await until(async () => {
      const now = workerPids()
      expect(now).toHaveLength(2)
      expect(now).not.toContain(pids[0])
      expect(await metric('gateway_worker_replacements_total')).toBe(1)
    })
    expect(await metric(ANSWERED)).toBeGreaterThanOrEqual(answered + 10) // no count falls with the process
  })

  it('takes on other limits in all processes at SIGHUP', async () => {
    writeFileSync(CONFIG_FILE, `RATE_LIMIT_QUOTAS=search=${LIMIT / 2}:slidingWindow\nDATABASE_POOL=3\n`)
    primary.kill('SIGHUP')
    await until(() =>
      expect(logged('the settings were reloaded')).toMatchObject([{ applied: ['RATE_LIMIT_QUOTAS'], needRestart: ['DATABASE_POOL'] }]),
    )
    const { key } = await createUser(store)
    const statuses = await Promise.all(Array.from({ length: LIMIT }, () => call('/v1/search?q=dog', { 'x-api-key': key })))
    expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT / 2)
  })

  it('changes nothing for a faulty file, and names its faults', async () => {
    writeFileSync(CONFIG_FILE, 'RATE_LIMIT_QUOTAS=search=1\nDATABASE_POOL=many\n')
    primary.kill('SIGHUP')
    await until(() =>
      expect(logged('the settings were not reloaded')).toMatchObject([{ reason: expect.stringMatching(/^DATABASE_POOL: /) }]),
    )
    const { key } = await createUser(store)
    expect(await call('/v1/search?q=dog', { 'x-api-key': key })).toBe(200)
    expect(await call('/v1/search?q=dog', { 'x-api-key': key })).toBe(200)
  })

  it('answers what it has accepted, and ends with status 0 at SIGTERM', async () => {
    // the process that has taken the place of another one may still start
    await until(async () => expect(await metric('gateway_gate_places\\{gate="database_connections"\\}')).toBe(2 * 8))
    const pids = process.platform === 'linux' ? workerPids() : []
    const exited = once(primary, 'close')
    const calls = Array.from({ length: 50 }, () => call('/v1/pets'))
    await Promise.race(calls)
    primary.kill('SIGTERM')
    // a supervisor may send its signal to all processes
    for (const pid of pids) for (let n = 0; n < 2; n++) process.kill(pid, 'SIGTERM')
    for (const outcome of await Promise.allSettled(calls)) if (outcome.status === 'fulfilled') expect(outcome.value).toBe(200)
    expect(await exited).toEqual([0, null])
    for (const line of lines.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
    expect(logged('"stopped"')).toHaveLength(3)
  })
})
