import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type postgres from 'postgres'
import { connect } from '../../../../src/db/address.js'
import { removeEmbeddedPostgres } from '../../../../src/db/embedded/removeEmbeddedPostgres.js'
import { startEmbeddedPostgres } from '../../../../src/db/embedded/startEmbeddedPostgres.js'
import { unlimited } from '../../unlimited.js'
import type { Checkout } from './checkout.js'
import { type Client, callFrom } from './client.js'
import { type Gateway, startGateway } from './gateway.js'

/** The environment of one attack: its own folder, its own database, and the processes that it starts. */
export interface Ground {
  /** `DATA_DIR` of the servers. */
  readonly folder: string
  readonly sql: postgres.Sql
  /** Starts a server on the database of this ground. */
  start(env?: Readonly<Record<string, string>>): Promise<Gateway>
  /** Runs `petstore` on the database of this ground. @returns its exit status, and both outputs as one text. */
  run(...args: readonly string[]): Promise<{ readonly status: number; readonly output: string }>
  caller(address: string, gateway: Gateway): Client
  /** Adds a step to the clean-up. The newest step runs first. */
  atEnd(act: () => unknown): void
  progress(message: string): void
  leave(): Promise<void>
}

/** @param databaseUrl a PostgreSQL for the new database; without it an embedded server is started. */
export async function openGround(
  checkout: Checkout,
  databaseUrl: string | undefined,
  progress: (message: string) => void,
): Promise<Ground> {
  const ends: (() => unknown)[] = []
  const leave = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-siege-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  try {
    await chmod(folder, 0o755) // PostgreSQL never runs as root, and its user must enter the folder
    const { sql, env: databaseEnv } = await (databaseUrl ? makeDatabase(databaseUrl, ends) : startDatabase(folder, ends))
    const { PATH = '', HOME = '' } = process.env
    const common = {
      PATH,
      HOME,
      ...unlimited,
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: folder,
      PUBLIC_URL: 'http://petstore.test',
      LOG_LEVEL: 'fatal',
    }
    return {
      folder,
      sql,
      async start(env = {}) {
        const gateway = await startGateway(checkout.server, folder, { ...common, ...databaseEnv, ...env })
        ends.push(() => gateway.kill())
        return gateway
      },
      run: (...args) =>
        new Promise((resolve) => {
          const options = { cwd: folder, env: { ...common, ...databaseEnv } }
          execFile(process.execPath, [...checkout.commands, ...args], options, (error, stdout, stderr) => {
            resolve({ status: Number(error?.code ?? 0), output: stdout + stderr })
          })
        }),
      caller(address, gateway) {
        const caller = callFrom(address, gateway.url)
        ends.push(() => caller.close())
        return caller
      },
      atEnd: (act) => void ends.push(act),
      progress,
      leave,
    }
  } catch (error) {
    await leave()
    throw error
  }
}

interface Place {
  readonly sql: postgres.Sql
  /** The settings that lead a server to the database. */
  readonly env: Readonly<Record<string, string>>
}

async function startDatabase(folder: string, ends: (() => unknown)[]): Promise<Place> {
  const server = await startEmbeddedPostgres({ dataDir: folder, log: { info: () => {}, warn: () => {} } })
  ends.push(() => removeEmbeddedPostgres(folder))
  ends.push(() => server.stop())
  const sql = connect(server.connection, { max: 2 })
  ends.push(() => sql.end({ timeout: 5 }))
  return { sql, env: {} }
}

async function makeDatabase(url: string, ends: (() => unknown)[]): Promise<Place> {
  const name = `petstore_siege_${randomBytes(6).toString('hex')}`
  const owner = connect(url, { max: 1 })
  ends.push(() => owner.end({ timeout: 5 }))
  await owner.unsafe(`create database ${name}`)
  ends.push(() => owner.unsafe(`drop database ${name} with (force)`))
  const own = new URL(url)
  own.pathname = `/${name}`
  const sql = connect(own.href, { max: 2 })
  ends.push(() => sql.end({ timeout: 5 }))
  return { sql, env: { DATABASE_URL: own.href } }
}
