import { sql } from 'drizzle-orm'
import type { Db } from '../client.js'

/** Settings of PostgreSQL on which the safety of the data or the speed depends. */
const watched = [
  'autovacuum',
  'fsync',
  'full_page_writes',
  'max_connections',
  'reserved_connections',
  'server_version_num',
  'session_replication_role',
  'superuser_reserved_connections',
  'synchronous_commit',
  'track_counts',
] as const

/** A PostgreSQL server, and the statistics of the database that the gateway uses. */
export interface ServerState {
  readonly settings: Readonly<Partial<Record<(typeof watched)[number], string>>>
  readonly isSuperuser: boolean
  /** The most connections of the role, or to the database, if one of them has such a limit. */
  readonly connectionLimit: number | null
  readonly isEncrypted: boolean
  /** Whether the server is on this machine: by a socket, or at a loopback address. */
  readonly isLocal: boolean
  /** Time over which the statistics count. */
  readonly hours: number
  readonly transactions: number
  readonly blocksFound: number
  readonly blocksRead: number
  /** Transactions since the last freeze of the database. */
  readonly transactionAge: number
  /** The longest wait of an open transaction for its client. */
  readonly idleSeconds: number
}

export async function readServerState(db: Db): Promise<ServerState> {
  const settings = await db.execute<{ name: string; setting: string }>(sql`
    select name, setting from pg_settings where name in (${sql.join(
      watched.map((name) => sql`${name}`),
      sql`, `,
    )})`)
  // float8 arrives as a number, and bigint as a text
  const [row] = await db.execute<Omit<ServerState, 'settings'>>(sql`
    select
      coalesce((select rolsuper from pg_roles where rolname = current_user), false) as "isSuperuser",
      (select least(nullif(rolconnlimit, -1), nullif(datconnlimit, -1)) from pg_roles, pg_database
        where rolname = current_user and pg_database.datname = current_database())::int as "connectionLimit",
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as "isEncrypted",
      inet_server_addr() is null or inet_server_addr() <<= '127.0.0.0/8' or inet_server_addr() = '::1' as "isLocal",
      extract(epoch from now() - coalesce(stats_reset, pg_postmaster_start_time()))::float8 / 3600 as hours,
      (xact_commit + xact_rollback)::float8 as transactions, blks_hit::float8 as "blocksFound", blks_read::float8 as "blocksRead",
      (select age(datfrozenxid) from pg_database where datname = current_database())::float8 as "transactionAge",
      coalesce((select extract(epoch from max(now() - state_change)) from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%'), 0)::float8 as "idleSeconds"
    from pg_stat_database where datname = current_database()`)
  if (!row) throw new Error('PostgreSQL has no statistics of the database')
  return { settings: Object.fromEntries(settings.map(({ name, setting }) => [name, setting])), ...row }
}
