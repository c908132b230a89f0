import { connectionsOf } from '../../db/pools.js'
import { checkOf, findingsOf, percent, rounded, someOfThem, tooLittle } from '../check.js'
import { isMissing } from '../evidence.js'
import { thresholds } from '../thresholds.js'

/** The oldest version of PostgreSQL that the gateway supports. */
const OLDEST = 15
const VERSION_FACTOR = 10_000

const database = { subject: 'database' } as const

/** Checks of the server of PostgreSQL. */
export const databaseChecks = [
  checkOf(
    'database',
    {
      ...database,
      id: 'stale-migrations',
      severity: 'error',
      looksFor: 'tables that are older or newer than this version of the gateway',
      link: 'operations.md#starting',
    },
    ({ migrations: { missing, unknown } }) =>
      findingsOf(
        [missing.length > 0, { evidence: `The database lacks ${someOfThem(missing)}`, fix: 'Run petstore migrate, or start the gateway.' }],
        [
          unknown > 0,
          {
            evidence: `The database has ${unknown} migrations that this version does not know`,
            fix: 'Run the doctor of the version that serves.',
            severity: 'warning',
          },
        ],
      ),
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'lost-constraints',
      severity: 'error',
      looksFor: 'columns, constraints and unique indexes of this version that the database lacks, or that are off',
      link: 'operations.md#starting',
    },
    ({ migrations, lostParts }) =>
      migrations.missing.length > 0 || migrations.unknown > 0
        ? { missing: 'the tables are those of another version' }
        : findingsOf([
            lostParts.length > 0,
            {
              evidence: `The database lacks or does not enforce: ${someOfThem(lostParts)}`,
              fix: 'Compare with src/db/migrations and make them again. petstore verify tells whether the rows still agree.',
            },
          ]),
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'database-durability',
      severity: 'error',
      isOfProduction: true,
      looksFor: 'settings of PostgreSQL with which a crash loses orders or damages tables, or with which it checks no foreign keys',
      link: 'operations.md#DATABASE_URL',
    },
    ({ state: { settings } }) =>
      findingsOf(
        [
          settings.session_replication_role === 'replica',
          {
            evidence: 'session_replication_role is replica: PostgreSQL checks no foreign keys',
            fix: 'ALTER ROLE … RESET session_replication_role, and the same for the database.',
          },
        ],
        [
          settings.synchronous_commit === 'off',
          {
            evidence: 'synchronous_commit is off: a crash loses orders that callers know as paid',
            fix: 'ALTER SYSTEM RESET synchronous_commit',
          },
        ],
        [settings.fsync === 'off', { evidence: 'fsync is off: a crash can destroy the database', fix: 'ALTER SYSTEM RESET fsync' }],
        [
          settings.full_page_writes === 'off',
          { evidence: 'full_page_writes is off: a crash can damage pages', fix: 'ALTER SYSTEM RESET full_page_writes' },
        ],
      ),
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'database-upkeep',
      severity: 'error',
      looksFor: 'a PostgreSQL that does not clean up or count, or is too old',
      link: 'operations.md#DATABASE_URL',
    },
    ({ state: { settings }, tables }) => {
      const untidy = tables.filter(({ isCleaned }) => !isCleaned).map(({ name }) => name)
      const version = Math.floor(Number(settings.server_version_num) / VERSION_FACTOR)
      return findingsOf(
        [
          settings.autovacuum === 'off',
          { evidence: 'autovacuum is off: tables and their indexes grow for ever', fix: 'ALTER SYSTEM RESET autovacuum' },
        ],
        [
          untidy.length > 0,
          {
            evidence: `autovacuum is off for ${someOfThem(untidy)}`,
            fix: 'ALTER TABLE … RESET (autovacuum_enabled) for each of them.',
          },
        ],
        [
          settings.track_counts === 'off',
          { evidence: 'track_counts is off: PostgreSQL counts no scans', fix: 'ALTER SYSTEM RESET track_counts' },
        ],
        [version < OLDEST, { evidence: `PostgreSQL has version ${version}`, fix: `Upgrade PostgreSQL to ${OLDEST} or newer.` }],
      )
    },
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'database-role',
      severity: 'warning',
      isOfProduction: true,
      looksFor: 'a role of PostgreSQL that may do everything',
      link: 'operations.md#DATABASE_URL',
    },
    ({ state: { isSuperuser } }) =>
      findingsOf([
        isSuperuser,
        { evidence: 'The gateway connects as a superuser', fix: 'Make a role that owns this database alone, and name it in DATABASE_URL.' },
      ]),
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'database-encryption',
      severity: 'warning',
      isOfProduction: true,
      looksFor: 'a connection to PostgreSQL on another machine that is not encrypted',
      link: 'operations.md#DATABASE_URL',
    },
    ({ state: { isEncrypted, isLocal } }) =>
      findingsOf([
        !isEncrypted && !isLocal,
        {
          evidence: 'The connection of the doctor is not encrypted',
          fix: 'Switch TLS on in PostgreSQL, and add sslmode=verify-full to DATABASE_URL.',
        },
      ]),
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'database-memory',
      severity: 'warning',
      looksFor: 'a PostgreSQL that reads much from the disk',
      link: 'scaling.md#the-road',
    },
    ({ state: { hours, transactions, blocksFound, blocksRead } }) => {
      const share = blocksFound / Math.max(1, blocksFound + blocksRead)
      return (
        tooLittle('PostgreSQL', { hours, operations: transactions }) ??
        findingsOf([
          share < thresholds.databaseHitRate.value,
          {
            evidence: `PostgreSQL found ${percent(share)} of the blocks in its memory`,
            fix: 'Raise shared_buffers, or give the machine more memory.',
          },
        ])
      )
    },
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'database-connections',
      severity: 'error',
      looksFor: 'pools that need more connections than PostgreSQL has',
      link: 'operations.md#DATABASE_URL',
    },
    ({ isEmbedded, state: { settings, connectionLimit } }, { config, rows }) => {
      const instances = Math.max(config.WORKERS, isMissing(rows) ? 0 : rows.instances)
      const reserved = Number(settings.superuser_reserved_connections) + Number(settings.reserved_connections ?? 0)
      const free = Math.min(Number(settings.max_connections) - reserved, connectionLimit ?? Number.POSITIVE_INFINITY)
      const needed = instances * connectionsOf(config)
      const evidence = `${instances} processes need up to ${needed} connections, and PostgreSQL has ${free}`
      const fix =
        'Lower DATABASE_POOL and DATABASE_READ_POOL, raise max_connections or the CONNECTION LIMIT of the role and the database, or put a pooler in front.'
      if (isEmbedded) return [] // its server is started for the pools of one machine
      return findingsOf(
        [needed > free, { evidence, fix }],
        [needed <= free && needed > free * thresholds.connectionShare.value, { evidence, fix, severity: 'warning' }],
      )
    },
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'old-transactions',
      severity: 'warning',
      looksFor: 'transactions that wait for their client, and transaction numbers near their end',
      link: 'operations.md#slow-statements',
    },
    ({ state: { idleSeconds, transactionAge } }) =>
      findingsOf(
        [
          idleSeconds > thresholds.idleTransactionSeconds.value,
          {
            evidence: `A transaction has waited ${rounded(idleSeconds)} s for its client`,
            fix: 'Find it in pg_stat_activity, end it, and set idle_in_transaction_session_timeout.',
          },
        ],
        [
          transactionAge > thresholds.transactionAge.value,
          {
            evidence: `The database was frozen ${Math.round(transactionAge / 1e6)} million transactions ago`,
            fix: 'Look for what stops autovacuum, and run VACUUM FREEZE.',
            severity: 'error',
          },
        ],
      ),
  ),
] as const
