import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { DatabaseAddress } from '../../src/db/address.js'

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export interface CliResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line as a separate process with only these settings. */
export function runCli(settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliResult> {
  const env = { PATH: process.env.PATH, APP_ENV: 'test', ...settings }
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

/** The environment of a process for a database: a URL cannot name a socket folder, so the variables of libpq name it. */
export function databaseSettings(address: DatabaseAddress): Record<string, string> {
  if (typeof address === 'string') return { DATABASE_URL: address }
  const { host, port, user, database } = address
  return { DATABASE_URL: `postgres:///${database}`, PGHOST: host, PGPORT: String(port), PGUSER: user }
}
