import type postgres from 'postgres'
import { withDeadline } from '../values/withDeadline.js'
import { connect, type DatabaseAddress } from './address.js'
import { withoutLiterals } from './withoutLiterals.js'

/** The longest wait for a plan, in milliseconds. PostgreSQL gives up a little earlier. */
const DEADLINE_MS = 2000
const SERVER_DEADLINE_MS = 1500
/** Seconds after which a connection without work is closed. */
const IDLE_SECONDS = 30

/**
 * Reads PostgreSQL's plans of statements, on a connection of its own that is closed soon after. PostgreSQL plans for any values, so no value of a call is
 * sent, and nothing runs.
 */
export class PlanReader {
  private client: postgres.Sql | undefined

  constructor(private readonly address: DatabaseAddress) {}

  /**
   * @param text of a SELECT. @param settings of the sessions that run it
   * @returns the plan without literals. @throws the refusal of PostgreSQL, or Error when there is no plan in time
   */
  async plan(text: string, settings: Readonly<Record<string, string>> = {}): Promise<string> {
    const client = this.open()
    try {
      const rows = await withDeadline(client.begin((tx) => explained(tx, text, settings)) as Promise<string[]>, DEADLINE_MS) // postgres.js unwraps lists of promises
      return rows.map(lineWithoutLiterals).join('\n')
    } catch (error) {
      await this.close() // it may still wait for an answer
      throw error
    }
  }

  async close(): Promise<void> {
    const { client } = this
    this.client = undefined
    await client?.end({ timeout: 0 }).catch(() => {}) // it is lost already
  }

  private open(): postgres.Sql {
    this.client ??= connect(this.address, {
      max: 1,
      prepare: false, // a prepared statement of PostgreSQL's own language is used
      idle_timeout: IDLE_SECONDS,
      connect_timeout: 2,
      fetch_types: false,
      connection: { application_name: 'petstore-gateway-plans' },
    })
    return this.client
  }
}

async function explained(tx: postgres.TransactionSql, text: string, settings: Readonly<Record<string, string>>): Promise<string[]> {
  const all = { ...settings, plan_cache_mode: 'force_generic_plan', statement_timeout: String(SERVER_DEADLINE_MS), TimeZone: 'UTC' }
  // names and values of ours, see `planUses`
  await tx.unsafe(
    Object.entries(all)
      .map(([name, value]) => `set local ${name} = '${value}'`)
      .join('; '),
  )
  await tx.unsafe(`prepare petstore_slow_statement as ${text}`)
  const values = Array.from({ length: parametersOf(text) }, () => 'null')
  const rows = await tx.unsafe<{ 'QUERY PLAN': string }[]>(
    `explain execute petstore_slow_statement${values.length > 0 ? `(${values.join()})` : ''}`,
  )
  await tx.unsafe('deallocate petstore_slow_statement')
  return rows.map((row) => row['QUERY PLAN'])
}

function parametersOf(text: string): number {
  return Math.max(0, ...[...withoutLiterals(text).matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))
}

/** A line of a plan: a node with its costs, or a property, whose expression may hold literals, also over several lines. */
function lineWithoutLiterals(line: string): string {
  const [, name = '', expression] = /^(\s+[A-Z][\w /-]*: )([\s\S]*)$/.exec(line) ?? []
  if (expression === undefined) return line.replace(/'(?:[^']|'')*'/g, '?')
  return /^\d+$/.test(expression) ? line : name + withoutLiterals(expression)
}
