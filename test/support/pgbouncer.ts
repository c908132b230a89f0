import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type DatabaseAddress } from '../../src/db/address.js'
import { freePort } from './chaos/freePort.js'

/** Whether this machine has pgbouncer. */
export const hasPgbouncer = (() => {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

export interface Pooler {
  /** The connection string of a database behind the pooler. */
  url(database: string): string
  stop(): Promise<void>
}

/** Starts pgbouncer in transaction mode, with its own settings otherwise, in front of all databases of a server. */
export async function startPgbouncer(server: DatabaseAddress): Promise<Pooler> {
  const { host, port, user } = partsOf(server)
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-pooler-'))
  const account = accountOf(host)
  const listenPort = await freePort()
  const config = path.join(folder, 'pgbouncer.ini')
  const users = path.join(folder, 'users.txt')
  await writeFile(users, `"${user}" ""\n`)
  await writeFile(
    config,
    [
      '[databases]',
      `* = host=${host} port=${port} user=${user}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${listenPort}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${users}`,
      'pool_mode = transaction',
      'max_client_conn = 2000',
      'default_pool_size = 12',
      'server_idle_timeout = 5',
      'autodb_idle_timeout = 5',
      'log_connections = 0',
      'log_disconnections = 0',
    ].join('\n'),
  )
  if (account) for (const file of [folder, config, users]) chownSync(file, account.uid, account.gid)
  const child: ChildProcess = spawn('pgbouncer', [config], { stdio: 'ignore', ...account })
  const url = (database: string) => `postgres://${user}@127.0.0.1:${listenPort}/${database}`
  while (!(await answers(url('postgres')))) {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended with status ${child.exitCode}`)
    await sleep(20)
  }
  return {
    url,
    async stop() {
      child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function answers(url: string): Promise<boolean> {
  const sql = connect(url, { max: 1, connect_timeout: 1, prepare: false, fetch_types: false })
  return sql
    .unsafe('select 1')
    .then(
      () => true,
      () => false,
    )
    .finally(() => sql.end({ timeout: 0 }))
}

/** pgbouncer does not run as root. The owner of the socket folder may enter it. */
function accountOf(host: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = statSync(host.startsWith('/') ? host : tmpdir())
  return uid === 0 ? { uid: 65534, gid: 65534 } : { uid, gid }
}

function partsOf(server: DatabaseAddress): { host: string; port: number; user: string } {
  if (typeof server !== 'string') return server
  const { hostname, port, username } = new URL(server)
  return { host: hostname, port: Number(port || 5432), user: decodeURIComponent(username) }
}

/** The connection string of an address. */
export function urlOf(address: DatabaseAddress): string {
  if (typeof address === 'string') return address
  const { host, port, user, database } = address
  return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`
}
