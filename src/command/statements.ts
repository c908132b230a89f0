import type { Command } from 'commander'
import { ConfigError } from '../config.js'
import type { StatementTotal } from '../db/statementTotals.js'
import { shorten } from '../values/shorten.js'
import { example } from './example.js'
import type { OnDatabase } from './onDatabase.js'
import { wholeFrom } from './parameters.js'

const MAX_TEXT = 120
const HOW =
  'pg_stat_statements: PostgreSQL does not count its statements here. ' +
  'Add it to shared_preload_libraries, restart PostgreSQL, and run: CREATE EXTENSION pg_stat_statements'

/** The command `statements`. @param onDatabase runs an act on a migrated database and releases the server afterwards */
export function statementsCommand(program: Command, onDatabase: OnDatabase): void {
  program
    .command('statements')
    .description('print the SQL statements that have taken most time, where PostgreSQL has the extension pg_stat_statements')
    .option('--limit <n>', 'number of statements, from 1 to 1000', wholeFrom(1, 1000), 20)
    .option('--json', 'print a list of JSON objects, with whole texts')
    .addHelpText('after', example('petstore statements --limit 5', 'the five statements that have taken most time'))
    .action(({ limit, json = false }: { limit: number; json?: boolean }) =>
      onDatabase('statements', async ({ address }, config) => {
        const { openDatabase } = await import('../db/client.js')
        const { statementTotals } = await import('../db/statementTotals.js')
        const database = openDatabase(address, config)
        const totals = await statementTotals(database.session().db, limit).finally(() => database.close())
        if (!totals) throw new ConfigError(HOW)
        process.stdout.write(json ? `${JSON.stringify(totals, null, 2)}\n` : statementTable(totals))
      }),
    )
}

function statementTable(totals: readonly StatementTotal[]): string {
  const rows = [
    ['total ms', 'calls', 'mean ms', 'max ms', 'rows', 'read', 'statement'] as const,
    ...totals.map(
      ({ totalMs, calls, meanMs, maxMs, rows: count, blocksRead, text }) =>
        [
          totalMs.toFixed(0),
          String(calls),
          meanMs.toFixed(2),
          maxMs.toFixed(1),
          String(count),
          String(blocksRead),
          shorten(text, MAX_TEXT),
        ] as const,
    ),
  ]
  return rows
    .map(
      ([total, calls, mean, max, count, read, text]) =>
        `${[total, calls, mean, max, count, read].map((cell) => cell.padStart(10)).join('')}  ${text}\n`,
    )
    .join('')
}
