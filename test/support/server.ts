import { chmod, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import type postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { connect, type DatabaseAddress } from '../../src/db/address.js'
import { removeEmbeddedPostgres } from '../../src/db/embedded/removeEmbeddedPostgres.js'
import { startEmbeddedPostgres } from '../../src/db/embedded/startEmbeddedPostgres.js'
import { migrateDatabase } from '../../src/db/migrate.js'
import { startPgbouncer } from './pgbouncer.js'
import { quickFolder } from './quickFolder.js'

/** A migrated, empty database that every test copies. */
export const TEMPLATE = 'petstore_template'

declare module 'vitest' {
  interface ProvidedContext {
    server: DatabaseAddress
    /** The pooler through which gateways reach their databases, as a connection string that ends with `/`. */
    pooler: string | undefined
  }
}

/**
 * The real PostgreSQL for the whole run: `TEST_DATABASE_URL`, or an embedded server in a separate folder. With `TEST_POOLER=pgbouncer` the gateways of the tests
 * reach it through pgbouncer.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env.TEST_DATABASE_URL
  const folder = external ? undefined : await mkdtemp(path.join(quickFolder(), 'petstore-test-'))
  if (folder) await chmod(folder, 0o755) // PostgreSQL never runs as root, and its user must enter the folder
  const embedded = folder ? await startEmbeddedPostgres({ dataDir: folder, log: { info: () => {}, warn: console.warn } }) : undefined
  const server: DatabaseAddress = external ?? embedded?.connection ?? ''
  const admin = connect(server, { max: 1 })
  if (embedded) await hurry(admin)
  await admin.unsafe(`drop database if exists ${TEMPLATE}`)
  await admin.unsafe(`create database ${TEMPLATE}`)
  await admin.end()
  await migrateDatabase(databaseOn(server, TEMPLATE))
  project.provide('server', server)
  const pooler = process.env.TEST_POOLER === 'pgbouncer' ? await startPgbouncer(server) : undefined
  project.provide('pooler', pooler?.url(''))
  return async () => {
    await pooler?.stop()
    await embedded?.stop()
    if (folder) await removeEmbeddedPostgres(folder)
    if (folder) await rm(folder, { recursive: true, force: true })
  }
}

/** The data of tests need not survive a power cut. */
async function hurry(admin: postgres.Sql): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await admin.unsafe(`alter system set ${setting} = off`)
  await admin.unsafe('select pg_reload_conf()')
}

/** The address of another database on the same server. */
export function databaseOn(server: DatabaseAddress, database: string): DatabaseAddress {
  if (typeof server !== 'string') return { ...server, database }
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
