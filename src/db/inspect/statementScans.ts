import { fillPlaceholders } from 'drizzle-orm'
import { connect, type DatabaseAddress } from '../address.js'
import type { Db } from '../client.js'
import type { Compiled, Values } from '../driver/compiled.js'
import type { PlanReader } from '../planReader.js'
import { isOneSelect } from '../slowStatements.js'
import type { StatementTotal } from '../statementTotals.js'

const SCAN = /Seq Scan on (?:\w+\.)?"?(\w+)/g
/** The number of rows of a page, for the plan of a statement whose values nobody keeps. */
const USUAL_ROWS = 21
const PATIENCE_MS = '4s'

interface WrittenStatement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

/** The tables that a statement reads as a whole, with its plan. */
export interface StatementScan {
  /** The list or the statement. */
  readonly name: string
  readonly tables: readonly string[]
  readonly plan: string
}

/** The statements that `read` would send. None of them runs: each gets no rows as its answer. */
export async function statementsOfRead(db: Db, read: (db: Db) => Promise<unknown>): Promise<readonly WrittenStatement[]> {
  const written: WrittenStatement[] = []
  const recording: Db = Object.create(db, {
    run: {
      value: async ({ text, parameters }: Compiled<unknown>, values: Values) => {
        written.push({ text, parameters: fillPlaceholders(parameters, values) })
        return []
      },
    },
  })
  await read(recording)
  return written
}

/** PostgreSQL's plans of statements with their values. Nothing runs. */
export async function scansOfStatements(
  address: DatabaseAddress,
  statements: readonly (WrittenStatement & { readonly name: string })[],
): Promise<readonly StatementScan[]> {
  const client = connect(address, {
    max: 1,
    prepare: false,
    fetch_types: false,
    connection: { application_name: 'petstore-gateway-doctor' },
  })
  try {
    return await client.begin(async (tx) => {
      await tx`select set_config('statement_timeout', ${PATIENCE_MS}, true)`
      const found: StatementScan[] = []
      for (const { name, text, parameters } of statements) {
        const rows = await tx.unsafe<{ 'QUERY PLAN': string }[]>(`explain ${text}`, [...parameters] as never[]) // numbers and texts
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
        found.push({ name, plan, tables: tablesIn(plan) })
      }
      return found
    })
  } finally {
    await client.end()
  }
}

/** The plan of a counted statement for any values; undefined for a statement that PostgreSQL does not plan alone. */
export async function planOfTotal(
  reader: PlanReader,
  { text }: Pick<StatementTotal, 'text'>,
): Promise<Omit<StatementScan, 'name'> | undefined> {
  if (!isOneSelect(text)) return undefined
  const plan = await reader.plan(withUsualRows(text)).catch(() => undefined)
  return plan === undefined ? undefined : { plan, tables: tablesIn(plan) }
}

function tablesIn(plan: string): readonly string[] {
  return [...new Set([...plan.matchAll(SCAN)].map(([, table = '']) => table))]
}

/** PostgreSQL plans a limit of unknown size for a tenth of the table, so the limit gets a size. The parameters behind it move up. @public */
export function withUsualRows(text: string): string {
  const usual = text.replace(/\blimit \$\d+/gi, `limit ${USUAL_ROWS}`).replace(/\boffset \$\d+/gi, 'offset 0')
  const numbers = [...new Set([...usual.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))].sort((a, b) => a - b)
  return usual.replace(/\$(\d+)/g, (_parameter, number: string) => `$${numbers.indexOf(Number(number)) + 1}`)
}
