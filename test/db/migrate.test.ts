import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { expect, inject, it } from 'vitest'
import { connect, type DatabaseAddress } from '../../src/db/address.js'
import { migrateDatabase } from '../../src/db/migrate.js'
import { databaseOn, TEMPLATE } from '../support/server.js'

const INSTANCES = 6
const migrations = readdirSync('src/db/migrations').filter((file) => file.endsWith('.sql'))

it('several instances that start on an empty database make each migration once', async () => {
  const server = inject('server')
  const name = `petstore_${randomBytes(6).toString('hex')}`
  const admin = connect(server, { max: 1 })
  await admin.unsafe(`create database ${name}`)
  const address = databaseOn(server, name)
  const sql = connect(address, { max: 1 })
  try {
    await Promise.all(Array.from({ length: INSTANCES }, () => migrateDatabase(address)))
    const made = await sql`select distinct hash from drizzle.__drizzle_migrations`
    expect(made).toHaveLength(migrations.length)
    expect(await sql`select 1 from drizzle.__drizzle_migrations`).toHaveLength(migrations.length)
  } finally {
    await sql.end()
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
  }
})

it.runIf(typeof inject('server') === 'object')(
  'a role with a short timeout for statements can migrate, also while another process does',
  async () => {
    const server = inject('server')
    const name = `petstore_${randomBytes(6).toString('hex')}`
    const admin = connect(server, { max: 1 })
    await admin.unsafe(`create role ${name} login superuser`)
    await admin.unsafe(`alter role ${name} set statement_timeout = '1ms'`)
    await admin.unsafe(`create database ${name} owner ${name}`)
    const address = databaseOn(server, name)
    try {
      const ours = { ...(address as Exclude<DatabaseAddress, string>), user: name } // as the test requires
      await Promise.all([migrateDatabase(ours), migrateDatabase(ours)])
      const sql = connect(address, { max: 1 })
      expect(await sql`select 1 from drizzle.__drizzle_migrations`).toHaveLength(migrations.length)
      await sql.end()
    } finally {
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.unsafe(`drop role ${name}`)
      await admin.end()
    }
  },
)

it('tables that are up to date need no right to change anything', async () => {
  const server = inject('server')
  const name = `petstore_${randomBytes(6).toString('hex')}`
  const admin = connect(server, { max: 1 })
  await admin.unsafe(`create database ${name} template ${TEMPLATE}`)
  await admin.unsafe(`alter database ${name} set default_transaction_read_only = on`)
  try {
    await migrateDatabase(databaseOn(server, name))
  } finally {
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
  }
})
