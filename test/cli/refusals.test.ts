import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { type ProviderGate, providerGate } from '../support/providerGate.js'
import { type CliResult, databaseSettings, runCli, runHosted, startHosted } from './runCli.js'

const ENCRYPTION_KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='
const SECRET = 'hunter2'
const program = (name: string) => fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url))

let fresh: FreshDatabase
let plain: ProviderGate
let refusing: ProviderGate
let occupied: Server
const folder = mkdtempSync(path.join(tmpdir(), 'petstore-refusals-'))
const file = path.join(folder, 'file')
beforeAll(async () => {
  chmodSync(folder, 0o755)
  writeFileSync(file, '')
  fresh = await freshDatabase()
  plain = await providerGate(fresh.address, 'plain')
  refusing = await providerGate(fresh.address, { code: '28P01', message: `password authentication failed for user "${SECRET}"` })
  occupied = createServer().listen(0, '127.0.0.1')
  await once(occupied, 'listening')
})
afterAll(async () => {
  occupied.close()
  await refusing.close()
  await plain.close()
  await fresh.close()
  rmSync(folder, { recursive: true })
})

const portOf = (server: Server) => {
  const address = server.address()
  return String(address !== null && typeof address === 'object' ? address.port : 0)
}

/** Settings that cannot work, with the text that the refusal must have. */
const faults: readonly (readonly [title: string, told: RegExp, settings: () => Record<string, string>])[] = [
  ['an unreachable server', /^DATABASE_URL: no server listens/m, () => ({ DATABASE_URL: `postgres://u:${SECRET}@127.0.0.1:1/d` })],
  [
    'an unknown host',
    /^DATABASE_URL: its host name cannot be found/m,
    () => ({ DATABASE_URL: `postgres://u:${SECRET}@nowhere.invalid/d` }),
  ],
  [
    'a refused password',
    /^DATABASE_URL: the server refuses the user or the password/m,
    () => ({ DATABASE_URL: `postgres://u:${SECRET}@127.0.0.1:${refusing.port}/d` }),
  ],
  [
    'a missing database',
    /^DATABASE_URL: the database does not exist/m,
    () => ({ DATABASE_URL: `postgres://petstore:${SECRET}@127.0.0.1:${plain.port}/nowhere` }),
  ],
  [
    'a server without TLS',
    /^DATABASE_URL: the server offers no TLS, and sslmode/m,
    () => ({ DATABASE_URL: `postgres://petstore:${SECRET}@127.0.0.1:${plain.port}/petstore?sslmode=require&channel_binding=require` }),
  ],
  ['an unknown parameter', /^DATABASE_URL: has the parameter foo/m, () => ({ DATABASE_URL: `postgres://u:${SECRET}@h/d?foo=${SECRET}` })],
  ['a folder below a file', /^DATA_DIR: is no folder/m, () => ({ DATA_DIR: path.join(file, 'data') })],
  ['a file as folder', /^DATA_DIR: is no folder/m, () => ({ DATA_DIR: file })],
  ['a folder of the system', /^DATA_DIR: cannot be read and written \(E\w+\)/m, () => ({ DATA_DIR: '/proc/petstore/data' })],
  ['a bad number', /^DATABASE_POOL: must be a whole number from 1 to 100$/m, () => ({ DATABASE_POOL: SECRET })],
  ['two bad settings', /^LOG_LEVEL: .*\nPLAYGROUND: must be true or false$/m, () => ({ LOG_LEVEL: SECRET, PLAYGROUND: SECRET })],
]

function expectClearLine({ status, stdout, stderr }: CliResult, told: RegExp): void {
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(told)
  expect(stderr).not.toMatch(/\n\s+at |node:internal|Error:/)
  expect(stderr).not.toContain(SECRET)
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
}

const startSettings = (settings: Record<string, string>) => ({ PORT: '0', DATA_DIR: folder, ...settings })
const startNext = (settings: Record<string, string>): Promise<CliResult> => startHosted(startSettings(settings))
const start = (settings: Record<string, string>, options: { uid?: number; gid?: number } = {}): Promise<CliResult> => {
  const env = { PATH: process.env.PATH, APP_ENV: 'test', ...startSettings(settings) }
  return promisify(execFile)(process.execPath, [program('main')], { env, ...options }).then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ status: Number(code), stdout, stderr }),
  )
}

describe('the start', () => {
  it.each(faults)('with %s ends with status 1 and a line that names the setting', async (_title, told, settings) => {
    expectClearLine(await startNext(settings()), told)
  })

  it('on a port of another process names PORT, before it opens a database', async () => {
    const result = await start({ PORT: portOf(occupied), DATABASE_URL: 'postgres://u@127.0.0.1:1/d' })
    expectClearLine(result, /^PORT: \d+ on 127\.0\.0\.1 is taken by another process/m)
  })

  it.each([
    ['HOST', '192.0.2.1', /^HOST: is no address of this machine/m],
    ['HOST', 'nowhere.invalid', /^HOST: is no name or address/m],
  ])('with %s=%s names the setting', async (name, value, told) => {
    expectClearLine(await startNext({ [name]: value }), told)
  })

  it('in production without a payment provider names both settings', async () => {
    const result = await start({ APP_ENV: 'production', ENCRYPTION_KEY, ...databaseSettings(fresh.address) })
    expectClearLine(result, /^PAYMENT_BASE_URL: is required in production.*PAYMENT_PROVIDER=sandbox/m)
  })

  it.each(['encryption-key', 'demo-key'])('with a folder in the place of %s names DATA_DIR', async (name) => {
    const DATA_DIR = path.join(folder, `with-${name}`)
    mkdirSync(path.join(DATA_DIR, name), { recursive: true })
    const result = await startNext({ DATA_DIR, APP_ENV: 'development', ...databaseSettings(fresh.address) })
    expectClearLine(result, new RegExp(`^DATA_DIR: its file ${name} cannot be read \\(EISDIR\\)`, 'm'))
  })

  it('with manifests that cannot be used names each fault with its file and line', async () => {
    const [broken, wrong] = [path.join(folder, 'broken.json'), path.join(folder, 'wrong.json')]
    writeFileSync(broken, '{')
    writeFileSync(wrong, '{\n"a": "{ pest }"\n}')
    const result = await start({ TRUSTED_DOCUMENTS: `${broken},${wrong}`, ...databaseSettings(fresh.address) })
    expectClearLine(result, /^TRUSTED_DOCUMENTS: .*broken\.json:1: .*\nTRUSTED_DOCUMENTS: .*wrong\.json:2: .*Cannot query field "pest"/m)
  })

  it('with a folder that the user may not enter names DATA_DIR', { skip: process.getuid?.() !== 0 }, async () => {
    const closed = path.join(mkdtempSync(path.join(tmpdir(), 'petstore-closed-')), 'data')
    const result = await start({ DATA_DIR: closed, DATABASE_URL: 'postgres://u@127.0.0.1:1/d' }, { uid: 65_534, gid: 65_534 })
    expectClearLine(result, /^DATA_DIR: cannot be read and written \(EACCES\)/m)
    rmSync(path.dirname(closed), { recursive: true })
  })
})

describe('every command', () => {
  const commands = [
    ['start'],
    ['migrate'],
    ['seed'],
    ['reset'],
    ['verify'],
    ['keys', 'create', '--email', 'a@example.com'],
    ['oauth-client', 'create', '--name', 'x', '--scopes', 'read'],
    ['signing-keys', 'rotate'],
  ]
  it.each(commands.map((args, i) => ({ args, fault: faults[i % faults.length] })))(
    '$args ends with status 1 and a line that names the setting ($fault.0)',
    async ({ args, fault }) => {
      const [, told, settings] = fault ?? faults[0] ?? ['', /./, () => ({})]
      expectClearLine(await runCli({ PORT: '0', DATA_DIR: folder, ...settings() }, ...args), told)
    },
  )

  it.each([['openapi'], ['schema'], ['--help']])('%s ends quietly when its reader leaves', async (...args) => {
    const child = spawn(process.execPath, [program('cli'), ...args], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let complaints = ''
    child.stderr.on('data', (text) => {
      complaints += text
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const [status] = await once(child, 'exit')
    expect({ status, complaints }).toEqual({ status: 0, complaints: '' })
  })

  it.each([['openapi'], ['schema']])('%s names --out when the file cannot be written', async (command) => {
    const { status, stdout, stderr } = await runHosted({}, command, '--out', path.join(file, 'x'))
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^--out: the file cannot be written \(ENOTDIR\)[^\n]+\n$/)
  })
})

describe('petstore seed without a terminal', () => {
  it('tells what it adds, and what it has added, on standard error', async () => {
    const settings = { ...databaseSettings(fresh.address), DATA_DIR: folder }
    const { status, stdout, stderr } = await runCli(settings, 'seed', '--pets', '30', '--users', '5')
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).toBe('Adding 35 rows.\n30 pets, 5 users and 0 orders are added.\n')
  })
})
