import { getTableName } from 'drizzle-orm'
import type { Config } from '../config.js'
import { type Db, openDatabase } from '../db/client.js'
import type { DatabaseServer } from '../db/connectServer.js'
import { readCredentialState } from '../db/inspect/credentialState.js'
import { readMigrationState } from '../db/inspect/migrationState.js'
import { readLostParts } from '../db/inspect/schemaParts.js'
import { readServerState } from '../db/inspect/serverState.js'
import { planOfTotal, scansOfStatements, statementsOfRead } from '../db/inspect/statementScans.js'
import { readIndexUse, readLooseKeys, readSequenceUse, readTableUse } from '../db/inspect/tableState.js'
import { countInstances, readDeprecatedUse, readWebhookState } from '../db/inspect/useState.js'
import { PlanReader } from '../db/planReader.js'
import { firstPendingAt } from '../db/queries/backlog.js'
import { measureTable } from '../db/queries/tableGrowth.js'
import { statementTotals } from '../db/statementTotals.js'
import { growingTables } from '../domain/growingTables.js'
import { DAY_MS, HOUR_MS, SECOND_MS } from '../values/durations.js'
import type { CountedStatement, DatabaseFacts, GrowthFacts, StoredFacts } from './databaseFacts.js'
import type { Missing } from './evidence.js'
import type { ListRead } from './listReads.js'
import { maxRowsOf } from './maxRows.js'
import { thresholds } from './thresholds.js'

const TIMEOUT_MS = 30_000
const POOL = 2
/** The statements whose plans are read. */
const STATEMENTS = 30

/** Facts that a part of the gateway adds, by their names. */
export type CountRows = Readonly<Record<string, (db: Db) => Promise<number>>>

interface Readings {
  readonly lists: readonly ListRead[]
  readonly counts: CountRows
  readonly now: Date
}

/** Looks at a database. Nothing is written, and nobody's personal data is read. */
export async function readDatabase(
  { address, direct }: Pick<DatabaseServer, 'address' | 'direct'>,
  config: Config,
  readings: Readings,
): Promise<{ readonly database: DatabaseFacts; readonly rows: StoredFacts | Missing }> {
  const opened = openDatabase(address, { ...config, DATABASE_POOL: POOL, DATABASE_TIMEOUT_MS: TIMEOUT_MS })
  try {
    const { db } = opened.session()
    const [migrations, lostParts, state, indexes, looseKeys, tables, sequences] = await Promise.all([
      readMigrationState(db),
      readLostParts(db),
      readServerState(db),
      readIndexUse(db),
      readLooseKeys(db),
      readTableUse(db),
      readSequenceUse(db),
    ])
    const statements = await countedStatements(db, new PlanReader(direct.address))
    const isEmbedded = config.DATABASE_URL === undefined
    const database = { isEmbedded, migrations, lostParts, state, indexes, looseKeys, tables, sequences, statements }
    if (migrations.missing.length > 0) return { database, rows: { missing: 'the tables are not up to date' } }
    return { database, rows: await readRows(db, direct, readings) }
  } finally {
    await opened.close()
  }
}

async function countedStatements(db: Db, reader: PlanReader): Promise<readonly CountedStatement[] | undefined> {
  // a role may lack the right to read the statistics
  const totals = await statementTotals(db, STATEMENTS).catch(() => undefined)
  const found: CountedStatement[] = []
  for (const total of totals ?? []) found.push({ ...total, ...(await planOfTotal(reader, total)) })
  await reader.close()
  return totals && found
}

async function readRows(db: Db, { address }: DatabaseServer['direct'], { lists, counts, now }: Readings): Promise<StoredFacts> {
  const { keyUnusedDays, keyAgeDays, webhookFailingHours, deprecatedUseDays, examples } = thresholds
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const [credentials, webhooks, due, deprecated, instances, growth, counted] = await Promise.all([
    readCredentialState(db, {
      now,
      unusedBefore: ago(keyUnusedDays.value * DAY_MS),
      oldBefore: ago(keyAgeDays.value * DAY_MS),
      examples: examples.value,
    }),
    readWebhookState(db, {
      failingBefore: ago(webhookFailingHours.value * HOUR_MS),
      deliveredSince: ago(DAY_MS),
      examples: examples.value,
    }),
    firstPendingAt(db),
    readDeprecatedUse(db, ago(deprecatedUseDays.value * DAY_MS)),
    countInstances(db),
    readGrowth(db, now),
    Promise.all(Object.entries(counts).map(async ([name, count]) => [name, await count(db)] as const)),
  ])
  const written = await Promise.all(
    lists.map(async ({ name, read }) => (await statementsOfRead(db, read)).map((statement) => ({ name, ...statement }))),
  )
  return {
    credentials,
    webhooks,
    backlogSeconds: due ? Math.max(0, now.getTime() - due.getTime()) / SECOND_MS : 0,
    deprecated,
    instances,
    growth,
    scans: await scansOfStatements(address, written.flat()),
    counts: Object.fromEntries(counted),
  }
}

function readGrowth(db: Db, now: Date): Promise<readonly GrowthFacts[]> {
  return Promise.all(
    growingTables.map(async ({ column, keptMs }) => {
      const { rows, oldest } = await measureTable(db, column)
      const table = getTableName(column.table)
      const overdueMs = oldest ? now.getTime() - oldest.getTime() - keptMs : 0
      return { table, rows, overdueSeconds: Math.max(0, overdueMs / SECOND_MS), maxRows: maxRowsOf[table] }
    }),
  )
}
