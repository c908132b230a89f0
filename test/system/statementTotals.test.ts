import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/db/address.js'
import { runCli } from '../cli/runCli.js'
import { debianPostgres, type PostgresServer, startDebianPostgres } from '../support/debianPostgres.js'

describe.skipIf(!debianPostgres)('petstore statements with pg_stat_statements (needs postgresql-15)', () => {
  let server: PostgresServer
  const petstore = (...args: readonly string[]) => runCli({ DATABASE_URL: server.url() }, 'statements', ...args)
  beforeAll(async () => {
    server = await startDebianPostgres({ shared_preload_libraries: 'pg_stat_statements' })
  })
  afterAll(() => server.remove())

  it('prints the statements that have taken most time, and no literal', async () => {
    expect((await petstore()).stderr).toMatch(/CREATE EXTENSION/)
    const sql = connect(server.url(), { max: 1 })
    // in a schema that is not searched
    await sql.unsafe('create schema stats; create extension pg_stat_statements schema stats')
    await sql.unsafe("select pg_sleep(0.3), 'canary 1'")
    await sql.unsafe("create role somebody password 'canary 2'")
    await sql.end()
    const first = await petstore('--limit', '1')
    expect(first.stdout).toMatch(/^ +total ms +calls +mean ms +max ms +rows +read {2}statement\n +\d+ +\d+ .*\n$/)
    const all: { text: string; calls: number; totalMs: number }[] = JSON.parse((await petstore('--json', '--limit', '1000')).stdout)
    expect(all.map(({ totalMs }) => totalMs)).toEqual(all.map(({ totalMs }) => totalMs).sort((a, b) => b - a))
    expect(all.find(({ text }) => text.includes('pg_sleep'))).toMatchObject({ calls: 1, text: expect.stringContaining('$1') })
    expect(all.find(({ text }) => text.includes('create role'))).toMatchObject({ text: 'create role somebody password ?' })
    expect(JSON.stringify(all)).not.toContain('canary')
  })
})
