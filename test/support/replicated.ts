import type postgres from 'postgres'
import { connect } from '../../src/db/address.js'
import { migrateDatabase } from '../../src/db/migrate.js'
import { debianPostgres, type PostgresServer, startDebianPostgres } from './debianPostgres.js'
import { type RedisServer, redisProgram, startRedis } from './redisServer.js'

/** A program that this machine lacks for replicas. */
export const lacksForReplicas = debianPostgres ? (redisProgram ? undefined : 'redis-server') : 'postgresql-15'

/** A migrated PostgreSQL with two replicas, and a Redis. */
export interface Replicated {
  readonly primary: PostgresServer
  readonly replicas: readonly [PostgresServer, PostgresServer]
  readonly redis: RedisServer
  /** For a gateway that reads the replicas. */
  readonly settings: Readonly<Record<string, string>>
  /** Replicas repeat no changes until `resume`. */
  pause(): Promise<void>
  resume(): Promise<void>
  close(): Promise<void>
}

export async function startReplicated(): Promise<Replicated> {
  const redis = await startRedis()
  const primary = await startDebianPostgres()
  await migrateDatabase(primary.url())
  const replicas = [await primary.replica(), await primary.replica()] as const
  return {
    primary,
    replicas,
    redis,
    settings: {
      DATABASE_URL: primary.url(),
      DATABASE_REPLICA_URLS: replicas.map((replica) => replica.url()).join(', '),
      REDIS_URL: redis.url,
    },
    pause: () => onAll(replicas, (sql) => sql`select pg_wal_replay_pause()`),
    resume: () => onAll(replicas, (sql) => sql`select pg_wal_replay_resume()`),
    async close() {
      await Promise.all([...replicas, primary].map((server) => server.remove()))
      await redis.kill()
    },
  }
}

async function onAll(servers: readonly PostgresServer[], act: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  await Promise.all(servers.map((server) => onServer(server, act)))
}

/** Does something over a connection of its own. */
export async function onServer(server: PostgresServer, act: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  const sql = connect(server.url(), { max: 1 })
  try {
    await act(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}
