import postgres from 'postgres'
import { startEmbeddedPostgres } from '../src/db/embedded/startEmbeddedPostgres.js'
import { migrateDatabase } from '../src/db/migrate.js'
import { seedBulk } from '../src/seed/seedBulk.js'

export interface Sizes {
  readonly pets: number
  readonly users: number
  readonly orders: number
}

export interface BenchDatabase {
  readonly url: string
  readonly name: string
  readonly version: string
  /** Where PostgreSQL listens. */
  readonly target: { host: string; port: number } | { path: string }
  readonly sql: postgres.Sql
  close(): Promise<void>
}

type Say = (line: string) => void

const NAME = 'petstore_bench'
/** An arbitrary number: a run holds the lock with this number, so that two runs do not drop each other's database. */
const LOCK = 4_711_009

interface Cluster {
  readonly url: (database: string) => string
  readonly target: BenchDatabase['target']
  stop(): Promise<void>
}

/** The server of `DATABASE_URL`, or an embedded server in a separate data folder. */
async function openCluster(say: Say): Promise<Cluster> {
  const given = process.env.DATABASE_URL
  if (given) {
    const { hostname, port } = new URL(given)
    const url = (database: string) => Object.assign(new URL(given), { pathname: `/${database}` }).href
    return { url, target: { host: hostname, port: Number(port || 5432) }, stop: async () => {} }
  }
  const server = await startEmbeddedPostgres({ dataDir: '.data/bench', log: { info: () => {}, warn: say } })
  const { host, port, user } = server.connection
  // A URL cannot name a socket folder. postgres.js and the started servers read the missing parts from these variables.
  Object.assign(process.env, { PGHOST: host, PGPORT: String(port), PGUSER: user })
  return { url: (database) => `postgres:///${database}`, target: { path: `${host}/.s.PGSQL.${port}` }, stop: () => server.stop() }
}

/**
 * A separate database for the benchmark with `sizes` rows, beside the other databases of the server.
 * @param keep keeps it for the next run with `keep` and the same sizes.
 */
export async function openBenchDatabase(sizes: Sizes, keep: boolean, say: Say): Promise<BenchDatabase> {
  const cluster = await openCluster(say)
  const admin = postgres(cluster.url('postgres'), { max: 1, onnotice: () => {} })
  const contents = JSON.stringify(sizes)
  async function drop(): Promise<void> {
    await admin.unsafe(`drop database if exists ${NAME} with (force)`)
  }
  async function release(): Promise<void> {
    await admin.end()
    await cluster.stop()
  }
  try {
    const [lock] = await admin`select pg_try_advisory_lock(${LOCK}) as free, current_setting('server_version') as version`
    if (!lock?.free) throw new Error('Another benchmark runs on this PostgreSQL server.')
    const [kept] = await admin`select shobj_description(oid, 'pg_database') as contents from pg_database where datname = ${NAME}`
    const reuse = keep && kept?.contents === contents
    if (!reuse) {
      await drop()
      await admin.unsafe(`create database ${NAME}`)
    }
    await migrateDatabase(cluster.url(NAME))
    const sql = postgres(cluster.url(NAME), { max: 2, onnotice: () => {} })
    if (!reuse) {
      say(`Filling the database: ${sizes.pets} pets, ${sizes.users} users, ${sizes.orders} orders …`)
      await seedBulk(sql, sizes, new Date(), () => {})
      await sql`vacuum analyze`
      await admin.unsafe(`comment on database ${NAME} is '${contents}'`)
    }
    return {
      url: cluster.url(NAME),
      name: NAME,
      version: String(lock.version).split(' ')[0] ?? '',
      target: cluster.target,
      sql,
      async close() {
        await sql.end()
        if (!keep) await drop()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}
