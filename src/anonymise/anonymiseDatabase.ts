import { pipeline } from 'node:stream/promises'
import type { TransactionSql } from 'postgres'
import { clearDatabase, isEmpty } from '../backup/clearDatabase.js'
import { inPieces, readRows, writeRows } from '../backup/copyRows.js'
import { oneTransaction } from '../backup/oneTransaction.js'
import { type CopiedTable, makePartitions, readSequences, setSequences, tablesInOrder } from '../backup/wholeDatabase.js'
import { ConfigError } from '../config.js'
import type { DatabaseAddress } from '../db/address.js'
import { lastMigration, lockMigrations, migrateInside, unknownMigration } from '../db/migrationSteps.js'
import { tablesOfMigration } from '../db/migrationTables.js'
import { anonymisedRows } from './anonymisedRows.js'
import type { ColumnRule, TableRules } from './columnRule.js'
import { identityOf } from './identityOf.js'
import type { Pseudonyms } from './pseudonyms.js'

interface AnonymiseJob {
  readonly from: DatabaseAddress
  readonly to: DatabaseAddress
  /** The database of a production gateway, which is never written to. */
  readonly production: DatabaseAddress | undefined
  readonly rules: TableRules
  readonly by: Pseudonyms
  /** Whether an earlier copy may be replaced. */
  readonly replaces: boolean
  onProgress(done: number, total: number): void
}

/**
 * Copies all rows of one moment by the rules of their columns, in one transaction of the target.
 * @returns the number of rows @throws ConfigError when a column has no rule, or when the target may not be written to
 */
export function anonymiseDatabase(job: AnonymiseJob): Promise<number> {
  return oneTransaction(job.from, 'isolation level repeatable read read only', async (source) => {
    const migration = await lastMigration(source)
    if (!migration) throw new ConfigError('--from: the database has no tables of the gateway')
    const problem = unknownMigration(migration)
    if (problem) throw new ConfigError(`--from: ${problem}`)
    const { tables, foreign } = await tablesInOrder(source, tablesOfMigration(migration))
    const rulesOfTables = tables.map((table) => rulesOf(table, job.rules))
    const faults = [...rulesOfTables.flatMap(({ missing }) => missing), ...foreign]
    if (faults.length > 0) throw new ConfigError(`no rule says how these columns leave production: ${faults.join(', ')}`)
    await mustDiffer(source, job)
    return oneTransaction(job.to, 'isolation level read committed', async (target) => {
      await lockMigrations(target)
      await mustTakeCopy(target, job)
      await clearDatabase(target)
      await migrateInside(target, migration.number)
      const rows = await copyAll(
        source,
        target,
        job,
        tables.map((table, i) => ({ table, rules: rulesOfTables[i]?.rules })),
      )
      await setSequences(
        target,
        await readSequences(
          source,
          tables.filter((_table, i) => rulesOfTables[i]?.rules),
        ),
      )
      await target.unsafe("insert into audit_events (type, occurred_at) values ('data_anonymised', now())")
      await migrateInside(target)
      await target.unsafe('analyze')
      return rows
    })
  })
}

/** @returns undefined rules for a table that is left out */
function rulesOf({ name, columns }: CopiedTable, rules: TableRules): { rules?: ColumnRule[]; missing: string[] } {
  const own = rules[name]
  if (own === 'left out') return { missing: [] }
  const missing = columns.filter((column) => own?.[column] === undefined).map((column) => `${name}.${column}`)
  return { rules: columns.flatMap((column) => own?.[column] ?? []), missing }
}

async function mustDiffer(source: TransactionSql, { to, production }: AnonymiseJob): Promise<void> {
  const identity = (address: DatabaseAddress) => oneTransaction(address, 'isolation level read committed', identityOf)
  const target = await identity(to)
  if (target === (await identityOf(source))) throw new ConfigError('--to: is the database of --from. Name another database')
  if (production !== undefined && target === (await identity(production)))
    throw new ConfigError('--to: is the database of DATABASE_URL, and APP_ENV is production. Name a database of staging')
}

/** Only a copy has the mark in its audit log, so a production database is never replaced, whatever the options say. */
async function mustTakeCopy(target: TransactionSql, { replaces }: AnonymiseJob): Promise<void> {
  if (await isEmpty(target)) return
  const [known] = await target.unsafe("select to_regclass('public.audit_events') is not null as is_there")
  const marks = known?.is_there ? await target.unsafe("select 1 from audit_events where type = 'data_anonymised' limit 1") : []
  if (marks.length === 0)
    throw new ConfigError('--to: the database is not empty, and no copy of petstore anonymise. Name an empty database')
  if (!replaces) throw new ConfigError('--to: the database holds an earlier copy. Replace it with --yes')
}

interface Copied {
  readonly table: CopiedTable & { readonly rows: number }
  readonly rules: readonly ColumnRule[] | undefined
}

async function copyAll(source: TransactionSql, target: TransactionSql, { by, onProgress }: AnonymiseJob, all: readonly Copied[]) {
  const expected = all.reduce((sum, { table }) => sum + table.rows, 0)
  let done = 0
  for (const { table, rules } of all) {
    if (!rules) continue
    await makePartitions(target, table)
    const rows = await readRows(source, table)
    const counted = inPieces(rows, (count) => {
      done += count
      onProgress(done, Math.max(done, expected))
    })
    await pipeline(anonymisedRows(counted, rules, by), await writeRows(target, table))
  }
  return done
}
