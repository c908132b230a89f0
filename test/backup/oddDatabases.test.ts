import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeManifest } from '../../src/backup/manifest.js'
import { sumOfFile } from '../../src/backup/sumOf.js'
import { tablesOfMigration } from '../../src/db/migrationTables.js'
import { databaseSettings, runHosted } from '../cli/runCli.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { migrateUpTo } from '../support/migrateUpTo.js'
import { urlOf } from '../support/pgbouncer.js'
import { Skipped } from '../support/skipped.js'
import { mountSmallDisk } from '../support/smallDisk.js'
import { until } from '../support/until.js'

const ENCRYPTION_KEY = randomBytes(32).toString('base64')
let source: FreshDatabase
let folder: string
const made: FreshDatabase[] = []

beforeAll(async () => {
  source = await database()
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-odd-'))
  await source.sql`insert into users (email, created_at) values ('ida@example.com', now())`
  await source.sql`insert into tags (name) values ('old')`
})
afterAll(async () => {
  for (const { close } of made) await close()
  await rm(folder, { recursive: true, force: true })
})

async function database(): Promise<FreshDatabase> {
  const fresh = await freshDatabase()
  made.push(fresh)
  return fresh
}

const settings = (place = source) => ({ ...databaseSettings(place.address), ENCRYPTION_KEY, DATA_DIR: folder })
const into = (place: FreshDatabase) => ['--into', urlOf(place.address)]

async function aBackup(...args: readonly string[]): Promise<{ place: string; stderr: string; told: Record<string, unknown> }> {
  const { status, stdout, stderr } = await runHosted(settings(), 'backup', await mkdtemp(path.join(folder, 'b-')), '--json', ...args)
  expect([status, stderr]).toEqual([0, expect.stringContaining('The backup is complete')])
  const told = JSON.parse(stdout)
  return { place: told.path, stderr, told }
}

it('the snapshots of all migrations have the tables and columns that the migrations make', async () => {
  const place = await database()
  await place.sql.unsafe('drop schema public cascade; create schema public; drop schema drizzle cascade')
  const marks = await source.sql`select hash from drizzle.__drizzle_migrations order by created_at`
  for (const number of [0, 8, 12, 16, marks.length - 1]) {
    await migrateUpTo(place.address, number)
    const rows =
      await place.sql`select relname as table, array_agg(attname::text) as columns from pg_class join pg_attribute on attrelid = pg_class.oid
      where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped group by 1`
    const known = tablesOfMigration({ number, hash: marks[number]?.hash })
    const sorted = (entries: readonly (readonly [string, Iterable<string>])[]) =>
      Object.fromEntries(entries.toSorted().map(([table, columns]) => [table, [...columns].sort()]))
    expect(sorted([...(known ?? [])])).toEqual(sorted(rows.map(({ table, columns }) => [table, columns])))
  }
})

describe('a database with parts that the gateway has not made', () => {
  it('gives a backup that a restore takes, and the command names the parts', async () => {
    await source.sql.unsafe(`
      create table "../my notes" (id serial primary key, owner bigint references users (id)); insert into "../my notes" (owner) select id from users;
      alter table users add column crm_id text default 'C-7', add column last_note int references "../my notes" (id);
      create sequence "Down" increment -1;
      create table places (code text); insert into places values ('X'); alter extension plpgsql add table places;
      create table "log of may" partition of request_log for values from ('2026-05-01 00:00:00.5+00') to ('2026-06-01 00:00:00+00')`)
    const { place, stderr, told } = await aBackup()
    expect(stderr).toContain('The backup leaves out ../my notes, users.crm_id, users.last_note, which the gateway has not made.')
    expect(told.leftOut).toEqual(['../my notes', 'users.crm_id', 'users.last_note'])
    expect((await readdir(path.join(place, 'tables'))).filter((name) => /notes|places/.test(name))).toEqual([])
    const target = await database()
    await target.sql.unsafe(`
      create procedure tidy() language sql as 'select 1'; create aggregate largest (int) (sfunc = int4larger, stype = int);
      create table places (code text); insert into places values ('Y'); alter extension plpgsql add table places`)
    const restored = await runHosted(settings(), 'restore', place, ...into(target))
    expect([restored.status, restored.stderr]).toEqual([0, expect.stringContaining('The books agree')])
    expect([...(await target.sql`select email from users`)]).toEqual([{ email: 'ida@example.com' }])
    expect([...(await target.sql`select code from places`)]).toEqual([{ code: 'Y' }])
    const [bound] = await target.sql`select pg_get_expr(relpartbound, oid) as bound from pg_class where relname = 'log of may'`
    expect(bound?.bound).toContain('2026-05-01 00:00:00.5+00')
    const [next] = await target.sql`insert into users (email, created_at) values ('otto@example.com', now()) returning id::int`
    expect(next?.id).toBe(2)
  })

  it('is refused by anonymise, which names the parts', async () => {
    const target = await database()
    const { status, stderr } = await runHosted(settings(), 'anonymise', '--from', urlOf(source.address), '--to', urlOf(target.address))
    expect([status, stderr]).toEqual([1, expect.stringMatching(/leave production: \.\.\/my notes, users\.crm_id, users\.last_note/)])
    await source.sql.unsafe('alter table users drop column crm_id, drop column last_note; drop table "../my notes"; drop sequence "Down"')
  })
})

async function waiting(): Promise<void> {
  const rows = await source.sql`select 1 from pg_stat_activity
    where application_name = 'petstore-backup' and datname = current_database() and wait_event_type = 'Lock'`
  expect(rows).toHaveLength(1)
}

it('a TRUNCATE in the middle of a backup leaves no hole in it', async () => {
  const lock = await source.sql.reserve()
  await lock`begin`
  await lock`lock table api_keys in access exclusive mode`
  const backup = aBackup()
  await until(waiting)
  await lock`truncate tags cascade`
  await lock`insert into tags (name) values ('new')`
  await lock`commit`
  lock.release()
  const rows = gunzipSync(await readFile(path.join((await backup).place, 'tables', 'tags.copy.gz'))).toString()
  expect(rows).toMatch(/^\d+\tnew\n$/)
})

it('a backup that is told to end removes its remains, and ends by the signal', async () => {
  const own = path.join(folder, 'told')
  const lock = await source.sql.reserve()
  await lock`begin`
  await lock`lock table users in access exclusive mode`
  const child = spawn(process.execPath, [path.resolve('dist/cli.js'), 'backup', own], {
    env: { PATH: process.env.PATH, APP_ENV: 'test', ...settings() },
  })
  const ended = once(child, 'exit')
  await until(waiting)
  child.kill('SIGTERM')
  expect(await ended).toEqual([null, 'SIGTERM'])
  expect(await readdir(own)).toEqual([])
  await lock`rollback`
  lock.release()
})

describe('settings of a role do not change a copy', () => {
  it('deadlines, forms of bytes and time, and a snapshot of rows that a policy hides', async () => {
    const name = `reader_${randomBytes(4).toString('hex')}`
    await source.sql.unsafe(`
      create role ${name} login; grant pg_read_all_data to ${name};
      alter role ${name} set bytea_output = 'escape'; alter role ${name} set lock_timeout = 1;
      alter role ${name} set TimeZone = 'Asia/Kathmandu'; alter role ${name} set DateStyle = 'SQL, DMY'`)
    await source.sql`insert into password_attempts values ('\\x00ff5c', 1, '2026-01-02 03:04:05+00', now()) on conflict do nothing`
    try {
      const [own] = await source.sql`select current_database() as name`
      const as = { ...settings(), PGUSER: name, DATABASE_URL: `postgres://${name}@/${own?.name}` }
      const { status, stdout, stderr } = await runHosted(as, 'backup', await mkdtemp(path.join(folder, 'b-')))
      expect([status, stderr]).toEqual([0, expect.stringMatching(/the metric of the last backup does not know of it: permission denied/)])
      const rows = gunzipSync(await readFile(path.join(stdout.trim(), 'tables', 'password_attempts.copy.gz'))).toString()
      expect(rows).toMatch(/^\\\\x00ff5c\t1\t2026-01-02 03:04:05\+00\t/)
      await source.sql.unsafe('alter table tags enable row level security')
      const hidden = await runHosted(as, 'backup', folder)
      expect([hidden.status, hidden.stderr]).toEqual([1, expect.stringMatching(/query would be affected by row-level security policy/)])
    } finally {
      await source.sql.unsafe(`alter table tags disable row level security; drop owned by ${name}; drop role ${name}`)
    }
  })
})

describe('a restore', () => {
  it('of a dump empties nothing while pg_restore is missing or cannot read the dump', async () => {
    const { place } = await aBackup()
    const copy = path.join(folder, 'dump')
    await cp(place, copy, { recursive: true })
    await writeFile(path.join(copy, 'database.dump'), 'no dump')
    const { checksum: _sum, format: _format, ...manifest } = JSON.parse(await readFile(path.join(copy, 'manifest.json'), 'utf8'))
    await writeManifest(copy, { ...manifest, kind: 'native', dump: await sumOfFile(path.join(copy, 'database.dump')) })
    const target = await database()
    await target.sql`insert into tags (name) values ('mine')`
    const bin = await mkdtemp(path.join(folder, 'bin-'))
    const restore = (PATH: string) => runHosted({ ...settings(), PATH }, 'restore', copy, ...into(target), '--yes')
    expect(await restore(bin)).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no pg_restore in PATH') })
    await writeFile(
      path.join(bin, 'pg_restore'),
      '#!/bin/sh\n[ "$1" = --version ] && echo "pg_restore (PostgreSQL) 99.1" || { echo "no archive" >&2; exit 1; }\n',
      {
        mode: 0o755,
      },
    )
    expect(await restore(`${bin}:/bin`)).toMatchObject({ status: 1, stderr: expect.stringContaining('failed with status 1: no archive') })
    expect([...(await target.sql`select name from tags`)]).toEqual([{ name: 'mine' }])
  })

  it('names --into in its refusals, not the setting in whose place it stands', async () => {
    const { place } = await aBackup()
    const missing = urlOf(source.address).replace(/petstore_[0-9a-f]+/, 'petstore_missing')
    expect(await runHosted(settings(), 'restore', place, '--into', missing)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^--into: /m),
    })
    const nowhere = await runHosted(settings(), 'restore', '')
    expect(nowhere).toMatchObject({ status: 1, stderr: expect.stringMatching(/the folder cannot be read \(ENOENT\)/) })
  })
})

describe('a disk', () => {
  it('that is full ends a backup with its name, and leaves nothing', async (context) => {
    const small = path.join(folder, 'small')
    await mkdir(small)
    const unmount = await mountSmallDisk(small, 64).catch((error) => {
      if (error instanceof Skipped) return context.skip(error.message)
      throw error
    })
    await source.sql`insert into audit_events (type, occurred_at, subject) select 'signed_in', now(), md5(n::text) from generate_series(1, 5000) as n`
    const { status, stderr } = await runHosted(settings(), 'backup', small)
    const left = await readdir(small).finally(unmount)
    expect([status, stderr, left]).toEqual([
      1,
      `${small}: the disk has no room for the backup (ENOSPC). Make room, or name a folder on another disk\n`,
      [],
    ])
  })

  it('without the named folder is not taken for a database that is not available', async () => {
    const { status, stderr } = await runHosted(settings(), 'backup', '')
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^ENOENT: no such file or directory, mkdir ''\n$/)])
    const system = await runHosted(settings(), 'backup', '/proc/petstore/backups')
    expect([system.status, system.stderr]).toEqual([
      1,
      expect.stringMatching(/^ENOENT: no such file or directory, mkdir '\/proc\/petstore'\n$/),
    ])
  })
})

it.runIf(process.platform === 'linux')('the list of processes shows no password of an address', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo // it listens on a port
  const url = `postgres://me:hunter2@127.0.0.1:${port}/shop`
  const child = spawn(process.execPath, [path.resolve('dist/cli.js'), 'anonymise', '--from', url, `--to=${url}`], {
    env: { PATH: process.env.PATH },
  })
  try {
    await once(silent, 'connection')
    const shown = (await readFile(`/proc/${child.pid}/cmdline`, 'utf8')).replace(/\0+$/, '')
    expect(shown).toBe('petstore anonymise --from … --to=…')
  } finally {
    child.kill('SIGKILL')
    silent.close()
  }
})
