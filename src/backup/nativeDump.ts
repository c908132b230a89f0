import { spawn } from 'node:child_process'
import type { TransactionSql } from 'postgres'
import { ConfigError } from '../config.js'
import type { DatabaseAddress } from '../db/address.js'
import { loadProgramVariables } from '../loadConfig.js'
import { libpqPlace } from './libpqPlace.js'
import type { FileSum } from './manifest.js'
import { sumOfFile } from './sumOf.js'

const KEPT_LINES = 5

interface Dump {
  readonly tx: TransactionSql
  readonly address: DatabaseAddress
  readonly file: string
}

/** Lets `pg_dump` write the database as the transaction sees it. @throws ConfigError when the program is missing, too old, or fails */
export async function dumpNatively({ tx, address, file }: Dump): Promise<FileSum> {
  const [server] = await tx.unsafe<{ major: number }[]>("select current_setting('server_version_num')::int / 10000 as major")
  await mustSuit('pg_dump', server?.major ?? 0)
  const [snapshot] = await tx.unsafe<{ id: string }[]>('select pg_export_snapshot() as id')
  const { args, env } = libpqPlace(address)
  const how = ['--format=custom', '--no-owner', '--no-privileges', '--no-comments', `--snapshot=${snapshot?.id}`, `--file=${file}`]
  await run('pg_dump', [...how, ...args], env)
  return sumOfFile(file)
}

/** Before the old rows are gone: `pg_restore` is there, is new enough, and reads the dump. @throws ConfigError as `dumpNatively` */
export async function mustReadDump(file: string, major: number): Promise<void> {
  await mustSuit('pg_restore', major)
  await run('pg_restore', ['--list', file], {})
}

/** Lets `pg_restore` write a dump into a database, in one transaction. @throws ConfigError as `dumpNatively` */
export async function restoreNatively(address: DatabaseAddress, file: string): Promise<void> {
  const { args, env } = libpqPlace(address)
  await run('pg_restore', ['--single-transaction', '--exit-on-error', '--no-owner', '--no-privileges', ...args, file], env)
}

type Program = 'pg_dump' | 'pg_restore'

async function mustSuit(program: Program, major: number): Promise<void> {
  const answer = await run(program, ['--version'], {})
  const [, found = '?'] = /\(PostgreSQL\) (\d+)/.exec(answer) ?? []
  if (Number(found) >= major) return
  throw new ConfigError(
    `--native: ${program} is of PostgreSQL ${found}, and the server is of ${major}. Put ${program} of PostgreSQL ${major} or newer first into PATH`,
  )
}

/** @returns standard output */
function run(program: Program, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(program, args, { env: { ...loadProgramVariables(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, complaints]: [string[], string[]] = [[], []]
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text))
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        new ConfigError(
          error.code === 'ENOENT'
            ? `--native: there is no ${program} in PATH. Install the client programs of PostgreSQL, or leave out --native`
            : `--native: ${program} cannot be run (${error.code})`,
        ),
      ),
    )
    child.on('close', (status) => {
      if (status === 0) return resolve(output.join(''))
      const last = complaints.join('').trim().split('\n').slice(-KEPT_LINES).join('\n')
      reject(new ConfigError(`--native: ${program} failed with status ${status}: ${last}`))
    })
  })
}
