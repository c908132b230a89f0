import type { Sql, TransactionSql } from 'postgres'
import { type PlanUse, planUses } from '../../../src/db/planUse.js'
import type { SentStatement } from '../graphqlStatements.js'
import type { PlannedStatement } from '../watchedStore.js'

/** A node of a plan, as `explain (format json)` shows it. */
interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Filter?: string
  readonly 'Plan Rows': number
  readonly 'Total Cost': number
  readonly Plans?: readonly PlanNode[]
  readonly 'Shared Hit Blocks'?: number
  readonly 'Shared Read Blocks'?: number
}

type Explained = readonly { readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }[]

/** The cost that PostgreSQL adds for planning anew, for each table: `choose_custom_plan` in its plancache.c. */
const PLANNING_COST = 2.5

/** Rows of a count, at most. */
const COUNTED = 10_001
/** A count may scan a table of which this share matches: it then ends after ten times as many rows as it counts, however large the table is. */
const COMMON = 0.1

/** The plans of a prepared statement: five times a plan for the values of the call, then a plan for any values if this plan looks no dearer. */
interface PlansInUse {
  readonly custom: PlanNode
  readonly generic: PlanNode | undefined
}

export async function plansInUse(sql: Sql, { text, parameters }: SentStatement): Promise<PlansInUse> {
  const custom = planIn(await sql.unsafe<Explained[number][]>(`explain (format json) ${text}`, [...parameters] as never[])) // texts and numbers
  if (parameters.length === 0) return { custom, generic: undefined }
  const generic = planIn(await sql.unsafe<Explained[number][]>(`explain (generic_plan, format json) ${text}`).simple())
  const planning = PLANNING_COST * (1 + nodesOf(custom).filter((node) => node['Relation Name'] !== undefined).length)
  const [cost, known] = [generic['Total Cost'], custom['Total Cost']]
  return { custom, generic: cost !== known && cost < known + planning ? generic : undefined } // equal costs: the values make no difference
}

/** The large tables that a planned read scans. Its sessions have settings of their own. */
export async function scansOfPlannedRead(
  sql: Sql,
  { text, parameters, plan: use }: PlannedStatement,
  large: LargeTables,
): Promise<string[]> {
  const plan = await sql.begin(async (tx) => {
    await plansAs(tx, use)
    return use === 'kept'
      ? planIn(await tx.unsafe<Explained[number][]>(`explain (generic_plan, format json) ${text}`).simple())
      : planIn(await tx.unsafe<Explained[number][]>(`explain (format json) ${text}`, [...parameters] as never[])) // texts and numbers
  })
  // PostgreSQL knows the share that matches unless the filter compares with a value of the call
  return [...new Set(scansIn(plan, large, (scan, ...rest) => !scan.Filter?.includes('$') && endsSoon(scan, ...rest)))]
}

async function plansAs(tx: TransactionSql, use: PlanUse): Promise<void> {
  for (const [name, value] of Object.entries(planUses[use])) await tx`select set_config(${name}, ${value}, true)`
}

/** The pages that a statement reads with a plan for its values. */
export async function pagesRead(sql: Sql, { text, parameters }: SentStatement): Promise<number> {
  return pagesIn(await sql.unsafe<Explained[number][]>(`explain (analyze, buffers, format json) ${text}`, [...parameters] as never[])) // likewise
}

/** The pages that a planned read reads in its sessions. */
export async function pagesOfPlannedRead(sql: Sql, { text, parameters, plan }: PlannedStatement): Promise<number> {
  return sql.begin(async (tx) => {
    await plansAs(tx, plan)
    await tx.unsafe(`prepare planned as ${text}`).simple()
    const values = parameters.map((value) => `'${String(value).replaceAll("'", "''")}'`).join()
    const found = await tx
      .unsafe<Explained[number][]>(`explain (analyze, buffers, format json) execute planned${values && `(${values})`}`)
      .simple()
    await tx.unsafe('deallocate planned').simple()
    return pagesIn(found)
  })
}

function pagesIn(explained: Explained): number {
  const { 'Shared Hit Blocks': hit = 0, 'Shared Read Blocks': read = 0 } = planIn(explained)
  return hit + read
}

function planIn([row]: Explained): PlanNode {
  const plan = row?.['QUERY PLAN'][0]?.Plan
  if (!plan) throw new Error('PostgreSQL shows no plan')
  return plan
}

function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

/** Table → number of its rows. */
export type LargeTables = ReadonlyMap<string, number>

/** The large tables that the plans of a statement scan from the beginning, without an end in sight. */
export function sequentialScans({ custom, generic }: PlansInUse, large: LargeTables): string[] {
  // the plan for any values knows nothing of the share that matches
  return [...new Set([...scansIn(custom, large, endsSoon), ...(generic ? scansIn(generic, large, () => false) : [])])]
}

function scansIn(plan: PlanNode, large: LargeTables, mayEnd: typeof endsSoon, parent?: PlanNode): string[] {
  const table = plan['Relation Name'] ?? ''
  const rows = plan['Node Type'] === 'Seq Scan' ? large.get(table) : undefined
  const own = rows === undefined || mayEnd(plan, rows, parent) ? [] : [table]
  // several processes that scan together end with the limit above them, and so does a scan below a condition of the statement
  const above = plan['Node Type'].startsWith('Gather') || plan['Node Type'] === 'Result' ? parent : plan
  return [...own, ...(plan.Plans ?? []).flatMap((inner) => scansIn(inner, large, mayEnd, above))]
}

/** Whether a limit ends a scan of a table of `rows` rows. */
function endsSoon(scan: PlanNode, rows: number, parent: PlanNode | undefined): boolean {
  if (parent?.['Node Type'] !== 'Limit') return false
  const share = scan['Plan Rows'] / rows
  return share >= COMMON || parent['Plan Rows'] / share <= COUNTED
}

/** Tables of more rows than a count counts, so that no statement reads them whole. */
export async function largeTables(sql: Sql): Promise<LargeTables> {
  const rows = await sql<{ name: string; rows: number }[]>`
    select relname as name, reltuples::float8 as rows from pg_class where relkind = 'r' and reltuples > ${COUNTED}`
  return new Map(rows.map(({ name, rows }) => [name, rows]))
}
