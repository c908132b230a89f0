import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { connect } from '../../src/db/address.js'
import { migrateDatabase } from '../../src/db/migrate.js'
import { migrateUpTo } from '../support/migrateUpTo.js'
import { databaseOn } from '../support/server.js'

const name = `petstore_${randomBytes(6).toString('hex')}`
const address = databaseOn(inject('server'), name)
const admin = connect(inject('server'), { max: 1 })
const sql = connect(address, { max: 1 })

describe('an upgrade of a request log with calls', () => {
  beforeAll(async () => {
    await admin.unsafe(`create database ${name}`)
    await migrateUpTo(address, 14)
    await sql`insert into request_log (user_id, request_id, method, path, status, duration, received_at)
      select 1, 'days ago: ' || days, 'GET', '/v1/me', 200, 1, now() - days * interval '1 day' from unnest('{0,1,3,6,8}'::int[]) as days`
    await migrateDatabase(address)
  })
  afterAll(async () => {
    await sql.end()
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
  })

  it('keeps the calls of seven days, each in the partition of its day', async () => {
    const rows =
      await sql`select request_id as id, tableoid::regclass::text = 'request_log_' || to_char(received_at at time zone 'UTC', 'YYYY_MM_DD') as fits
      from request_log order by id`
    expect(rows).toEqual(['0', '1', '3', '6'].map((days) => ({ id: `days ago: ${days}`, fits: true })))
  })

  it('goes on with the ids of further calls, and has partitions for the next two days', async () => {
    const rows = await sql`insert into request_log (request_id, method, path, status, duration, received_at)
      select 'ahead', 'GET', '/', 200, 1, now() + days * interval '1 day' from generate_series(0, 2) as days
      returning id::int as id, tableoid::regclass::text as partition`
    expect(rows.map(({ id }) => id)).toEqual([6, 7, 8])
    expect(rows.filter(({ partition }) => partition === 'request_log_default')).toEqual([])
  })
})
