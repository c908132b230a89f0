import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import postgres from 'postgres'
import { removeEmbeddedPostgres } from '../../src/db/embedded/removeEmbeddedPostgres.js'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded/startEmbeddedPostgres.js'
import { quickFolder } from './quickFolder.js'

export const project = resolve(import.meta.dirname, '../..')
type Connection = EmbeddedPostgres['connection']
type Told = Pick<EmbeddedPostgres, 'owned' | 'connection'>

/** Processes and files of a test, for its clean-up, newest first. All processes end before any file is removed. */
const stops: (() => unknown)[] = []
const removals: (() => unknown)[] = []
export async function cleanUp(): Promise<void> {
  for (const steps of [stops, removals]) for (const step of steps.splice(0).reverse()) await step()
}

export function makeFolder(parent = quickFolder(), mode = 0o755): string {
  const folder = realpathSync(mkdtempSync(join(parent, 'embedded-')))
  chmodSync(folder, mode) // mkdtemp closes it, and a server started by root runs as another user
  removals.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A copy of a data folder with a ready cluster: a start from it takes a tenth of the time of a first start. */
export function copyData(model: string): string {
  const dataDir = join(makeFolder(), 'data')
  execFileSync('cp', ['-Rp', model, dataDir]) // unlike cpSync it keeps the owners
  return dataDir
}

export async function start(dataDir: string, said: string[] = []): Promise<EmbeddedPostgres> {
  const log = { info: (line: string) => said.push(line), warn: (line: string) => said.push(line) }
  const server = await startEmbeddedPostgres({ dataDir, log })
  stops.push(() => server.stop())
  removals.push(() => removeEmbeddedPostgres(dataDir))
  return server
}

interface ProcessOptions {
  uid?: number
  gid?: number
  /** Folder of the project that the process runs, by default this project. */
  root?: string
}

/** Starts embeddedProcess.mjs and waits until it serves. */
export async function startProcess(dataDir: string, options: ProcessOptions = {}): Promise<{ child: ChildProcess } & Told> {
  const { root = project, ...account } = options
  const env = { PATH: '/usr/bin:/bin', TMPDIR: tmpdir() }
  const child = fork(join(root, 'test/support/embeddedProcess.mjs'), [dataDir], { ...account, cwd: root, execArgv: [], env })
  stops.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.send('stop', () => {}) // it may be ending already, and refuses the message then
    await ended
  })
  removals.push(() => removeEmbeddedPostgres(dataDir))
  const state = await told(child)
  removals.push(() => rmSync(dirname(state.connection.host), { recursive: true, force: true })) // the socket folder of another user
  return { child, ...state }
}

async function told(child: ChildProcess): Promise<Told> {
  const [state] = await Promise.race([
    once(child, 'message') as Promise<[Told]>, // embeddedProcess.mjs sends nothing else
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the process ended with ${code}`))),
  ])
  return state
}

export async function query(connection: Connection, text: string): Promise<unknown[]> {
  const sql = postgres({ ...connection, max: 1, onnotice: () => {} })
  try {
    return await sql.unsafe(text)
  } finally {
    await sql.end()
  }
}

export const canListProcesses = existsSync('/proc/self/cmdline')

/** Ids of all processes that belong to the cluster of this data folder: its guard, its server and the server's children. */
export function processesOf(dataDir: string): string[] {
  const cluster = join(dataDir, 'postgres')
  return readdirSync('/proc').filter((pid) => {
    try {
      if (!/^\d+$/.test(pid)) return false
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(cluster) || readlinkSync(`/proc/${pid}/cwd`) === cluster
    } catch {
      return false // the process has just ended, or we may not read it
    }
  })
}

export function postmasterOf(dataDir: string): number {
  return Number.parseInt(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10)
}
