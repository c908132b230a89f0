// Rehearses a loss of the database with many rows: `npm run restore-drill -- [--orders 100000] [--pets 20000] [--users 10000]`. It seeds a database of
// its own, backs it up, restores it into another database, compares all rows, makes a copy without personal data, and prints the times.
import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { connect } from '../src/db/address.js'
import { removeEmbeddedPostgres } from '../src/db/embedded/removeEmbeddedPostgres.js'
import { startEmbeddedPostgres } from '../src/db/embedded/startEmbeddedPostgres.js'

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '100000' },
    pets: { type: 'string', default: '20000' },
    users: { type: 'string', default: '10000' },
  },
})
const program = path.resolve(import.meta.dirname, '../dist/cli.js')
const folder = await mkdtemp(path.join(tmpdir(), 'petstore-drill-'))
await chmod(folder, 0o755) // PostgreSQL never runs as root, and its user must enter the folder
const server = await startEmbeddedPostgres({ dataDir: folder, log: { info: () => {}, warn: console.error } })
const { host, port, user, database } = server.connection
const urlOf = (name: string) => `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`
const times: Record<string, { seconds: number }> = {}

function petstore(name: string, ...args: readonly string[]): string {
  console.error(`petstore ${name}`)
  const startedAt = performance.now()
  const env = { PATH: process.env.PATH, APP_ENV: 'test', DATA_DIR: folder, DATABASE_URL: urlOf(database) }
  const output = execFileSync(process.execPath, [program, name, ...args], { env, encoding: 'utf8' })
  times[name] = { seconds: Math.round((performance.now() - startedAt) / 100) / 10 }
  return output
}

/** A fingerprint of each table but the audit log, in which the commands write. */
async function rowsOf(name: string): Promise<string> {
  const sql = connect(urlOf(name), { max: 1 })
  const tables = await sql`select relname as name from pg_class
    where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and relname <> 'audit_events' order by 1`
  const prints: string[] = []
  for (const table of tables) {
    const [row] = await sql.unsafe(`select count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) as print from "${table.name}" t`)
    prints.push(`${table.name} ${row?.print}`)
  }
  await sql.end()
  return prints.join('\n')
}

try {
  const { pets, users, orders } = values
  petstore('seed', '--pets', pets, '--users', users, '--orders', orders)
  const admin = connect(server.connection, { max: 1 })
  for (const name of ['drill', 'copy']) await admin.unsafe(`create database ${name}`)
  await admin.end()
  const made = JSON.parse(petstore('backup', path.join(folder, 'backups'), '--json'))
  petstore('restore', path.join(folder, 'backups'), '--into', urlOf('drill'))
  const areEqual = (await rowsOf(database)) === (await rowsOf('drill'))
  petstore('anonymise', '--from', urlOf(database), '--to', urlOf('copy'))
  petstore('verify')
  console.table(times)
  console.log(`${made.rows} rows, ${(made.bytes / 1e6).toFixed(1)} MB; the restored rows are ${areEqual ? 'equal' : 'NOT EQUAL'}`)
  if (!areEqual) process.exitCode = 1
} finally {
  await server.stop()
  await removeEmbeddedPostgres(folder)
  await rm(folder, { recursive: true, force: true })
}
