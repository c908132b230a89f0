import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeManifest } from '../../src/backup/manifest.js'
import { commandKey, databaseSettings, runCli, runHosted, settingsBeside } from '../cli/runCli.js'
import { form, pictures } from '../rest/forms.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { aPet, aWebhook } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { urlOf } from '../support/pgbouncer.js'
import { fingerprint } from '../support/tables.js'
import { until } from '../support/until.js'

const program = path.resolve('dist/cli.js')
let store: PetStore
let folder: string
let picture: string
const targets: FreshDatabase[] = []
const children: ChildProcess[] = []

beforeAll(async () => {
  store = await petStore({ settings: commandKey })
  folder = await mkdtemp(path.join(tmpdir(), 'petstore-backups-'))
  const texts = { name: 'Zoë "\\N" 🐕', description: 'two\tcells\nand two lines, \\ and \\N' }
  const pet = await aPet(store, { ...texts, stock: 5, price: 12.5, tags: ['calm'] })
  const uploaded = await store.rest('POST', `/v1/pets/${pet.id}/photos`, { as: 'staff', ...form({ content: pictures.png, file: 'a' }) })
  picture = path.basename(new URL(uploaded.body.photoUrls[0]).pathname)
  const body = { items: [{ petId: pet.id, quantity: 2 }], paymentMethod: 'card' }
  const order = await store.rest('POST', '/v1/orders', { as: 'customer', headers: { 'idempotency-key': randomUUID() }, body })
  expect(order.status).toBe(201)
  await aWebhook(store)
  // a day whose partition no migration makes, and a call of a day without a partition
  await store.sql.unsafe(
    "create table request_log_2020_01_01 partition of request_log for values from ('2020-01-01 00:00:00+00') to ('2020-01-02 00:00:00+00')",
  )
  for (const day of ['2020-01-01', '2019-05-05'])
    await store.sql`insert into request_log (request_id, method, path, status, duration, received_at) values ('r', 'GET', '/v1/pets', 200, 0.1, ${day})`
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const target of targets) await target.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

async function target(): Promise<FreshDatabase> {
  const made = await freshDatabase()
  targets.push(made)
  return made
}

const settings = () => settingsBeside(store)
const backup = (...args: readonly string[]) => runHosted(settings(), 'backup', ...args)
const into = (place: FreshDatabase) => ['--into', urlOf(place.address)]

/** Sequences do not go back: the next row after a restore has a new id. */
async function sequences({ sql }: Pick<FreshDatabase, 'sql'>) {
  const rows = await sql`select sequencename as name, last_value::text as last from pg_sequences where schemaname = 'public' order by 1`
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]))
}

/** The tables without the audit log, in which the commands write, and without the states of partitions. */
async function rowsOf(place: FreshDatabase) {
  const { audit_events: _audit, ...rows } = await fingerprint(place as PetStore)
  return rows
}

async function aBackup(): Promise<string> {
  const { status, stdout, stderr } = await backup(folder)
  expect([status, stderr]).toEqual([0, expect.stringContaining('The backup is complete')])
  return stdout.trim()
}

describe('a restore drill', () => {
  it('brings every row, sequence and picture into another database, and the books agree', async () => {
    const made = await runCli(settings(), 'backup', folder, '--json')
    const told = JSON.parse(made.stdout)
    expect(told).toMatchObject({ kind: 'logical', files: 1, missingFiles: [], removed: [] })
    expect((await stat(told.path)).mode & 0o777).toBe(0o700)
    const place = await target()
    const dataDir = path.join(folder, 'other-data')
    const { status, stderr } = await runCli({ ...settings(), DATA_DIR: dataDir }, 'restore', folder, ...into(place))
    expect([status, stderr]).toEqual([0, expect.stringMatching(/all files are whole.*is restored.*The books agree/s)])
    expect(await rowsOf(place)).toEqual(await rowsOf(store))
    expect({ ...(await sequences(place)), audit_events_id_seq: 0 }).toEqual({ ...(await sequences(store)), audit_events_id_seq: 0 })
    expect(await readFile(path.join(dataDir, 'photos', picture))).toEqual(pictures.png)
    const [log] = await place.sql`select count(*)::int as rows from request_log_2020_01_01`
    expect(log?.rows).toBe(1)
    const events = await place.sql`select type, subject from audit_events where type like 'backup%'`
    expect([...events]).toEqual([{ type: 'backup_restored', subject: path.basename(told.path) }])
    expect((await runHosted({ ...settings(), ...databaseSettings(place.address) }, 'verify')).status).toBe(0)
  })

  it('keeps secrets encrypted: no file of a backup holds one in the clear', async () => {
    const { secret } = await aWebhook(store)
    const made = await aBackup()
    const { gunzipSync } = await import('node:zlib')
    for (const name of await readdir(path.join(made, 'tables'))) {
      const rows = gunzipSync(await readFile(path.join(made, 'tables', name))).toString()
      expect(rows).not.toContain(secret.replace('whsec_', ''))
      expect(rows).not.toContain(store.keys.customer)
    }
    expect(await readFile(path.join(made, 'manifest.json'), 'utf8')).not.toContain(commandKey.ENCRYPTION_KEY)
  })
})

describe('a restore is refused, and writes nothing,', () => {
  let made: string
  let place: FreshDatabase
  let before: unknown
  beforeAll(async () => {
    made = await aBackup()
    place = await target()
    before = await fingerprint(place as PetStore)
  })

  async function spoilt(spoil: (copy: string) => Promise<unknown>): Promise<string> {
    const copy = path.join(folder, `spoilt-${randomUUID()}`)
    await cp(made, copy, { recursive: true })
    await spoil(copy)
    return copy
  }
  const table = (copy: string) => path.join(copy, 'tables', 'orders.copy.gz')
  const flip = async (file: string, at = 20) => {
    const bytes = await readFile(file)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    await writeFile(file, bytes)
  }
  async function remade(copy: string, change: object) {
    const { checksum: _sum, format: _format, ...manifest } = JSON.parse(await readFile(path.join(copy, 'manifest.json'), 'utf8'))
    await writeManifest(copy, { ...manifest, ...change })
  }

  it.each<[string, (copy: string) => Promise<unknown>, RegExp]>([
    ['when a byte of a table has changed', (copy) => flip(table(copy)), /tables\/orders\.copy\.gz has other bytes/],
    ['when a table is cut off', (copy) => truncate(table(copy), 30), /tables\/orders\.copy\.gz has 30 bytes instead of \d+/],
    ['when a picture is missing', (copy) => rm(path.join(copy, 'files', picture)), /files\/[0-9a-f-]{36}\.png is missing/],
    ['when the manifest has changed', (copy) => flip(path.join(copy, 'manifest.json'), 50), /the manifest is damaged/],
    ['when the manifest is cut off', (copy) => truncate(path.join(copy, 'manifest.json'), 500), /the manifest is damaged/],
    ['when there is no manifest', (copy) => rm(path.join(copy, 'manifest.json')), /the manifest cannot be read \(ENOENT\)/],
    [
      'when the tables are of a newer migration',
      (copy) => remade(copy, { migration: { number: 999, hash: 'f' } }),
      /those of migration 999, and this version knows \d+ as the last: use a newer version/,
    ],
    ['when a migration is another', (copy) => remade(copy, { migration: { number: 3, hash: 'f' } }), /migration 3 differs/],
  ])('%s', async (_case, spoil, message) => {
    const copy = await spoilt(spoil)
    const { status, stderr } = await runHosted(settings(), 'restore', copy, ...into(place))
    expect([status, stderr]).toEqual([1, expect.stringMatching(message)])
    expect(await fingerprint(place as PetStore)).toEqual(before)
  })

  it('with another key', async () => {
    const other = { ...settings(), ENCRYPTION_KEY: randomBytes(32).toString('base64') }
    const { status, stderr } = await runHosted(other, 'restore', made, ...into(place))
    expect([status, stderr]).toEqual([1, expect.stringMatching(/ENCRYPTION_KEY: none of its keys opens the secrets of the backup/)])
    expect(await fingerprint(place as PetStore)).toEqual(before)
  })

  it('for a database with rows, until it is told to replace them', async () => {
    const filled = await target()
    await filled.sql`insert into tags (name) values ('mine')`
    const refused = await runHosted(settings(), 'restore', made, ...into(filled))
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('the database is not empty')])
    expect(await filled.sql`select name from tags`).toHaveLength(1)
    const replaced = await runHosted(settings(), 'restore', made, ...into(filled), '--yes')
    expect([replaced.status, replaced.stderr]).toEqual([0, expect.stringContaining('The books agree')])
    expect(await rowsOf(filled)).toEqual(await rowsOf(store))
  })
})

describe('a process that is killed', () => {
  function begin(...args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, APP_ENV: 'test', ...settings() } })
    children.push(child)
    return child
  }
  async function killed(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  const waits = (place: FreshDatabase) =>
    until(async () => {
      const waiting = await place.sql`select 1 from pg_stat_activity
        where application_name = 'petstore-backup' and datname = current_database() and wait_event_type = 'Lock'`
      expect(waiting).toHaveLength(1)
    })

  it('leaves no backup that looks whole, and the next backup removes its remains', async () => {
    const own = path.join(folder, 'killed')
    const lock = await store.sql.reserve()
    await lock`begin`
    await lock`lock table users in access exclusive mode`
    const child = begin('backup', own)
    await waits(store)
    await killed(child)
    await lock`rollback`
    lock.release()
    const [left = '', ...others] = await readdir(own)
    expect([left, others]).toEqual([expect.stringMatching(/^\.petstore-.*\.partial$/), []])
    const refused = await runHosted(settings(), 'restore', own, ...into(await target()))
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('the manifest cannot be read')])
    await utimes(path.join(own, left), 0, 0)
    const { status, stdout } = await backup(own, '--keep', '7d')
    expect(status).toBe(0)
    expect(await readdir(own)).toEqual([path.basename(stdout.trim())])
  })

  it('leaves a database as it was before the restore', async () => {
    const made = await aBackup()
    const place = await target()
    const before = await fingerprint(place as PetStore)
    const lock = await place.sql.reserve()
    await lock`select pg_advisory_lock(17)`
    // the partition of an old day is made in the middle of the rows
    await place.sql.unsafe(`create schema drill; create function drill.wait() returns event_trigger language plpgsql as $$
      begin
        if to_regclass('public.pets') is null then return; end if;
        if exists (select from public.pets) then perform pg_advisory_xact_lock(17); end if;
      end $$;
      create event trigger drill on ddl_command_end when tag in ('CREATE TABLE') execute function drill.wait()`)
    const child = begin('restore', made, ...into(place))
    await waits(place)
    await killed(child)
    await lock`select pg_advisory_unlock(17)`
    lock.release()
    await until(async () =>
      expect(
        await place.sql`select 1 from pg_stat_activity where application_name = 'petstore-backup' and datname = current_database()`,
      ).toHaveLength(0),
    )
    expect(await fingerprint(place as PetStore)).toEqual(before)
    const { status, stderr } = await runHosted(settings(), 'restore', made, ...into(place))
    expect([status, stderr]).toEqual([0, expect.stringContaining('The books agree')])
  })
})

describe('petstore backup', () => {
  it('removes old backups after a new one is complete, and only these', async () => {
    const own = await mkdtemp(path.join(folder, 'rotation-'))
    const old = 'petstore-2020-01-01T02-00-00-000Z'
    await cp(await aBackup(), path.join(own, old), { recursive: true })
    await writeFile(path.join(own, 'notes.txt'), 'mine')
    const kept = (await backup(own)).stdout.trim()
    const { status, stdout, stderr } = await backup(own, '--keep', '36h')
    expect([status, stderr]).toEqual([0, expect.stringContaining('Older backups removed: 1.')])
    expect((await readdir(own)).sort()).toEqual(['notes.txt', path.basename(kept), path.basename(stdout.trim())].sort())
  })

  it.each(['0d', '7', '7w', '-1d', '99999d'])('refuses --keep %s', async (time) => {
    const { status, stderr } = await runHosted(settings(), 'backup', folder, `--keep=${time}`)
    expect([status, stderr]).toEqual([2, expect.stringContaining('It must be a number from 1 to 9999 with h or d')])
  })

  it('refuses a folder that cannot be made, and a database without tables', async () => {
    await writeFile(path.join(folder, 'a-file'), '')
    const { status, stderr } = await backup(path.join(folder, 'a-file'))
    expect([status, stderr.trim().split('\n').length, stderr]).toEqual([1, 1, expect.stringMatching(/EEXIST|ENOTDIR/)])
    const bare = await target()
    await bare.sql.unsafe('drop schema drizzle cascade')
    const refused = await runHosted({ ...settings(), ...databaseSettings(bare.address) }, 'backup', folder)
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('the database has no tables of the gateway')])
  })

  it('writes its time where the metric of the last backup finds it', async () => {
    const made = await aBackup()
    const [row] =
      await store.sql`select subject, extract(epoch from now() - occurred_at)::float8 as age from audit_events where type = 'backup_made' order by id desc limit 1`
    expect(row).toEqual({ subject: path.basename(made), age: expect.any(Number) })
    expect(row?.age).toBeLessThan(60)
  })

  it('names a picture that the store has lost, and is complete without it', async () => {
    const photos = path.join(store.folder, 'photos', picture)
    const content = await readFile(photos)
    await rm(photos)
    const { status, stderr } = await backup(await mkdtemp(path.join(folder, 'lost-')))
    await writeFile(photos, content)
    expect([status, stderr]).toEqual([0, expect.stringContaining(`The store of pictures has no ${picture}`)])
  })
})
