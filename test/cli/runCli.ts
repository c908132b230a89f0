import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { DatabaseAddress } from '../../src/db/address.js'
import type { PetStore } from '../support/petStore.js'

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export interface CliResult {
  readonly status: number
  readonly stdout: string
  /** Without lines of progress, which come only on a slow machine. */
  readonly stderr: string
}

/** Standard error without the lines that a long work writes every two seconds. */
export function withoutProgress(stderr: string): string {
  return stderr.replaceAll(/^[\w -]+: (at work for|\d+ of \d+ .*after) \d+ s\n/gm, '')
}

const environment = (settings: Readonly<Record<string, string>>) => ({ PATH: process.env.PATH, APP_ENV: 'test', ...settings })

interface Host {
  readonly child: ChildProcess
  readonly died: Promise<never>
}

let host: Host | undefined
let last: Promise<unknown> = Promise.resolve()

function startHost(): Host {
  const child = fork(fileURLToPath(new URL('./host.mjs', import.meta.url)), { execArgv: [], stdio: 'ignore' })
  const died = once(child, 'exit').then(() => Promise.reject(new Error('the host of programs has died')))
  died.catch(() => {})
  // the host ends with this process, whose end must not wait for it
  child.unref()
  child.channel?.unref()
  return { child, died }
}

/**
 * Runs the command line like `runCli`, but in a process that has loaded its modules already. It is for the further cases of a command: a process
 * of its own also shows that nothing keeps the command from its end.
 */
export const runHosted = (settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliResult> =>
  inHost('cli', settings, args)

/** Starts the gateway in such a process, with settings that must fail. */
export const startHosted = (settings: Readonly<Record<string, string>>): Promise<CliResult> => inHost('main', settings, [])

function inHost(program: 'cli' | 'main', settings: Readonly<Record<string, string>>, args: readonly string[]): Promise<CliResult> {
  const result = last.then(async () => {
    if (!host?.child.connected) host = startHost()
    const { child, died } = host
    child.send({ program, args, env: environment(settings) })
    const [answer]: CliResult[] = await Promise.race([once(child, 'message'), died])
    if (!answer) throw new Error('the host of programs sent nothing')
    return { ...answer, stderr: withoutProgress(answer.stderr) }
  })
  last = result.catch(() => {})
  return result
}

/** Runs the command line as a separate process with only these settings. */
export function runCli(settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliResult> {
  const env = environment(settings)
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr: withoutProgress(stderr) }),
    )
  })
}

/** The key of a server and of the commands beside it. */
export const commandKey = { ENCRYPTION_KEY: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=' }

/** The settings of a command beside a server that has `commandKey`. */
export function settingsBeside({ address, folder }: Pick<PetStore, 'address' | 'folder'>): Record<string, string> {
  return { ...databaseSettings(address), ...commandKey, DATA_DIR: folder }
}

/**
 * The environment of a process for a database: a URL cannot name a socket folder, so the variables of libpq name it. The log tells no slow statements,
 * because a busy machine makes every statement slow.
 */
export function databaseSettings(address: DatabaseAddress): Record<string, string> {
  if (typeof address === 'string') return { DATABASE_URL: address, SLOW_STATEMENT_MS: '0' }
  const { host, port, user, database } = address
  return { DATABASE_URL: `postgres:///${database}`, PGHOST: host, PGPORT: String(port), PGUSER: user, SLOW_STATEMENT_MS: '0' }
}
