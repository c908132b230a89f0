import { shorten } from '../../values/shorten.js'
import { checkOf, findingsOf, percent, rounded, someOfThem, tooLittle } from '../check.js'
import type { CountedStatement, DatabaseFacts } from '../databaseFacts.js'
import { thresholds } from '../thresholds.js'

const MAX_TEXT = 160
const MAX_PLAN = 600
const NOT_COUNTED = {
  missing:
    'PostgreSQL does not count its statements: add pg_stat_statements to shared_preload_libraries, and run CREATE EXTENSION pg_stat_statements',
}

const database = { subject: 'database' } as const

/** The given tables that are so large that a scan of them takes long. */
function largeOf({ tables }: DatabaseFacts, scanned: readonly string[]): readonly string[] {
  return scanned.filter((name) => tables.some((table) => table.name === name && table.rows >= thresholds.largeTableRows.value))
}

/** A plan in one line, as far as it is shown. */
function planText({ plan }: CountedStatement): string {
  return plan === undefined ? '' : `. Plan: ${shorten(plan.replace(/\s+/g, ' '), MAX_PLAN)}`
}

function isScanned(facts: DatabaseFacts, { calls, meanMs, tables = [] }: CountedStatement): boolean {
  return calls >= thresholds.scanCalls.value && meanMs >= thresholds.scanMeanMs.value && largeOf(facts, tables).length > 0
}

/** Checks of tables, indexes and statements. */
export const tableChecks = [
  checkOf(
    'rows',
    {
      ...database,
      id: 'missing-index',
      severity: 'warning',
      looksFor: 'a list or a frequent statement that scans a large table, or a foreign key of a large table without an index',
      link: 'operations.md#slow-statements',
    },
    ({ scans }, { database: facts }) => {
      if ('missing' in facts) return facts
      const ofLists = scans.flatMap(({ name, tables }) => largeOf(facts, tables).map((table) => ({ name, table })))
      const tables = [...new Set(ofLists.map(({ table }) => table))]
      const loose = facts.looseKeys.filter(({ table }) => largeOf(facts, [table]).length > 0)
      return [
        ...tables.map((table) => ({
          evidence: `${table} is scanned by ${someOfThem(ofLists.filter((list) => list.table === table).map(({ name }) => name))}`,
          fix: `Compare the indexes of ${table} with src/db/tables, and make the missing index with CREATE INDEX CONCURRENTLY.`,
        })),
        ...(facts.statements ?? [])
          .filter((statement) => isScanned(facts, statement))
          .map((statement) => ({
            evidence: `${largeOf(facts, statement.tables ?? []).join(', ')} is scanned in ${rounded(statement.meanMs)} ms by: ${shorten(statement.text, MAX_TEXT)}${planText(statement)}`,
            fix: 'Make an index on the columns that the statement compares and sorts by.',
          })),
        ...loose.map(({ name, table }) => ({
          evidence: `The foreign key ${name} of ${table} has no index`,
          fix: `Make an index on its columns of ${table} with CREATE INDEX CONCURRENTLY.`,
        })),
      ]
    },
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'invalid-index',
      severity: 'error',
      looksFor: 'an index that was never finished',
      link: 'operations.md#slow-statements',
    },
    ({ indexes }) => {
      const broken = indexes.filter(({ isValid }) => !isValid).map(({ name }) => name)
      return findingsOf([
        broken.length > 0,
        { evidence: `PostgreSQL does not use ${someOfThem(broken)}`, fix: 'Run REINDEX INDEX CONCURRENTLY for each of them.' },
      ])
    },
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'unused-index',
      severity: 'warning',
      looksFor: 'a large index that no statement has used',
      link: 'operations.md#slow-statements',
    },
    ({ indexes, state }) =>
      tooLittle('PostgreSQL', { hours: state.hours, operations: state.transactions }) ??
      indexes
        .filter(({ scans, isUnique, isValid, bytes }) => scans === 0 && !isUnique && isValid && bytes >= thresholds.unusedIndexBytes.value)
        .map(({ name, table, bytes }) => ({
          evidence: `${name} of ${table} takes ${Math.round(bytes / 1e6)} MB and was not used in ${rounded(state.hours)} h`,
          fix: 'Look at the replicas, too. If nothing uses it for a month, tell the maintainers of the gateway.',
        })),
  ),
  checkOf(
    'database',
    {
      ...database,
      id: 'slow-statement',
      severity: 'warning',
      looksFor: 'a statement that takes long in the mean, with its plan',
      link: 'operations.md#slow-statements',
    },
    ({ statements }) =>
      statements === undefined
        ? NOT_COUNTED
        : statements
            .filter(({ meanMs }) => meanMs >= thresholds.slowStatementMs.value)
            .map((statement) => ({
              evidence: `${rounded(statement.meanMs)} ms in the mean of ${statement.calls} calls: ${shorten(statement.text, MAX_TEXT)}${planText(statement)}`,
              fix: 'Look for scans and sorts in its plan. The log names the operation (SLOW_STATEMENT_MS).',
            })),
  ),
  checkOf(
    'database',
    { ...database, id: 'bloated-table', severity: 'warning', looksFor: 'a large table with many dead rows', link: 'limits.md#tables' },
    ({ tables }) =>
      tables
        .filter(({ rows, deadRows }) => rows >= thresholds.largeTableRows.value && deadRows > rows * thresholds.deadRowShare.value)
        .map(({ name, rows, deadRows }) => ({
          evidence: `${name} has ${deadRows} dead rows beside ${rows} rows`,
          fix: 'Look for old transactions, and lower autovacuum_vacuum_scale_factor of the table.',
        })),
  ),
  checkOf(
    'rows',
    {
      ...database,
      id: 'full-table',
      severity: 'warning',
      looksFor: 'a growing table near its bound, or whose old rows stay',
      link: 'limits.md#tables',
    },
    ({ growth }) => [
      ...growth
        .filter(({ overdueSeconds }) => overdueSeconds > thresholds.overdueSeconds.value)
        .map(({ table, overdueSeconds }) => ({
          evidence: `The oldest row of ${table} should have been deleted ${rounded(overdueSeconds / 3600)} h ago`,
          fix: 'Start a gateway: its loops delete old rows. Read its log for failures of the loop "delete expired records".',
        })),
      ...growth.flatMap(({ table, rows, maxRows }) =>
        maxRows !== undefined && rows > maxRows * thresholds.tableShare.value
          ? [{ evidence: `${table} has ${rows} of at most ${maxRows} rows`, fix: 'See that the disk has room for the rest.' }]
          : [],
      ),
    ],
  ),
  checkOf(
    'database',
    { ...database, id: 'full-sequence', severity: 'error', looksFor: 'ids that are nearly used up', link: 'limits.md#tables' },
    ({ sequences }) =>
      sequences
        .filter(({ share }) => share > thresholds.tableShare.value)
        .map(({ name, share }) => ({ evidence: `${name} has used ${percent(share)} of its numbers`, fix: 'Change its column to bigint.' })),
  ),
] as const
