import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/db/address.js'
import { runCli } from '../cli/runCli.js'
import { debianPostgres, type PostgresServer, startDebianPostgres } from '../support/debianPostgres.js'
import type { PetStore } from '../support/petStore.js'
import { fingerprint } from '../support/tables.js'

const ENCRYPTION_KEY = randomBytes(32).toString('base64')

describe.skipIf(!debianPostgres)('a backup and a restore on another PostgreSQL (needs postgresql-15)', () => {
  let server: PostgresServer
  let folder: string
  beforeAll(async () => {
    server = await startDebianPostgres()
    folder = await mkdtemp(path.join(tmpdir(), 'petstore-native-'))
  })
  afterAll(async () => {
    await server.remove()
    await rm(folder, { recursive: true, force: true })
  })

  const petstore = (database: string, ...args: readonly string[]) =>
    runCli({ DATABASE_URL: server.url(database), ENCRYPTION_KEY, DATA_DIR: folder, PATH: `${debianPostgres}:${process.env.PATH}` }, ...args)

  async function rowsOf(database: string) {
    const sql = connect(server.url(database), { max: 1 })
    const { audit_events: _audit, ...rows } = await fingerprint({ sql } as PetStore).finally(() => sql.end())
    return rows
  }

  it.each([['--native'], ['--json']])('petstore backup %s and petstore restore bring all rows into another database', async (option) => {
    await petstore('petstore', 'seed')
    const own = path.join(folder, option)
    const made = await petstore('petstore', 'backup', own, option)
    expect([made.status, made.stderr]).toEqual([0, expect.stringContaining('The backup is complete')])
    const [backup = ''] = await readdir(own)
    expect(await readdir(path.join(own, backup))).toContain(option === '--native' ? 'database.dump' : 'tables')
    const database = `drill_${option.slice(2)}`
    const admin = connect(server.url(), { max: 1 })
    await admin.unsafe(`create database ${database}`)
    await admin.end()
    const restored = await petstore('petstore', 'restore', own, '--into', server.url(database))
    expect([restored.status, restored.stderr]).toEqual([0, expect.stringContaining('The books agree')])
    expect(await rowsOf(database)).toEqual(await rowsOf('petstore'))
  })
})
