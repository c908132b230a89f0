import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { connect } from '../../src/db/address.js'
import { freePort } from './chaos/freePort.js'
import { quickFolder } from './quickFolder.js'
import { until } from './until.js'

const ROOT = '/usr/lib/postgresql'

/** The programs of Debian's PostgreSQL, which can copy a running server; undefined on a machine without them. */
export const debianPostgres = existsSync(ROOT)
  ? readdirSync(ROOT)
      .map((version) => path.join(ROOT, version, 'bin'))
      .find((folder) => existsSync(path.join(folder, 'pg_basebackup')))
  : undefined

/** A server of its own for a test, which can be killed, frozen and started again. */
export interface PostgresServer {
  readonly port: number
  url(database?: string): string
  /** Stops all of its processes as if they hung. */
  freeze(): void
  thaw(): void
  kill(): Promise<void>
  /** Ends it as its administrators do: it refuses and ends connections, and writes everything down. */
  stop(): Promise<void>
  /** Resolves when it accepts connections. Does nothing when it runs. */
  start(): Promise<void>
  /** A further server that replays the changes of this one. */
  replica(settings?: Readonly<Record<string, string>>): Promise<PostgresServer>
  /** Ends the server for ever. */
  remove(): Promise<void>
}

const USER = 'petstore'
const SETTINGS = { fsync: 'off', unix_socket_directories: '', max_connections: '100', shared_buffers: '32MB', wal_level: 'replica' }
/** PostgreSQL does not run as root. */
const account = debianPostgres && process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined

/** A server with an empty database `petstore`. @param place of its data; by default a new folder */
export async function startDebianPostgres(settings: Readonly<Record<string, string>> = {}, place?: string): Promise<PostgresServer> {
  const folder = await dataFolder(place)
  run('initdb', ['-D', folder, '-U', USER, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'])
  const server = await startIn(folder, settings)
  const admin = connect(server.url('postgres'), { max: 1 })
  await admin.unsafe('create database petstore')
  await admin.end()
  return server
}

async function startIn(folder: string, settings: Readonly<Record<string, string>>): Promise<PostgresServer> {
  const port = await freePort()
  let child: ChildProcess | undefined
  const url = (database = 'petstore') => `postgres://${USER}@127.0.0.1:${port}/${database}`
  const all = { ...SETTINGS, listen_addresses: '127.0.0.1', port: String(port), ...settings }
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])

  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null
  async function start(): Promise<void> {
    if (!isRunning()) child = spawn(path.join(debianPostgres ?? '', 'postgres'), ['-D', folder, ...args], { stdio: 'ignore', ...account })
    await until(async () => {
      const sql = connect(url('postgres'), { max: 1, connect_timeout: 1 })
      await sql`select 1`.finally(() => sql.end({ timeout: 0 }))
    })
  }
  function signal(name: NodeJS.Signals): void {
    const { pid } = child ?? {}
    if (pid === undefined || !isRunning()) return
    process.kill(pid, name === 'SIGKILL' ? 'SIGSTOP' : name) // it must start no process between the next lines
    for (const one of [...childrenOf(pid), pid]) {
      try {
        process.kill(one, name)
      } catch {} // it has ended by itself
    }
  }
  async function ended(act: () => void): Promise<void> {
    if (!child || !isRunning()) return
    const exit = once(child, 'exit')
    act()
    await exit
  }
  await start()
  return {
    port,
    url,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    kill: () => ended(() => signal('SIGKILL')),
    stop: () => ended(() => child?.kill('SIGINT')), // its fast shutdown
    start,
    async replica(own = {}) {
      const copy = await dataFolder()
      run('pg_basebackup', ['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-D', copy, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'])
      return startIn(copy, { ...settings, ...own })
    },
    async remove() {
      await ended(() => signal('SIGKILL'))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function dataFolder(place?: string): Promise<string> {
  const folder = place ?? (await mkdtemp(path.join(quickFolder(), 'petstore-server-')))
  if (place !== undefined) await mkdir(place, { mode: 0o700 })
  if (account) chownSync(folder, account.uid, account.gid)
  return folder
}

function run(program: string, args: readonly string[]): void {
  execFileSync(path.join(debianPostgres ?? '', program), args, { stdio: ['ignore', 'ignore', 'pipe'], ...account })
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

function idOf(option: string): number {
  for (const name of ['postgres', 'nobody']) {
    try {
      return Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    } catch {} // there is no such user
  }
  throw new Error('PostgreSQL needs a user other than root')
}
