import type postgres from 'postgres'
import { withDeadline } from '../values/withDeadline.js'
import { connect, type DatabaseAddress } from './address.js'
import { withoutLiterals } from './withoutLiterals.js'

/** The longest wait for a plan, in milliseconds. PostgreSQL gives up a little earlier. */
const DEADLINE_MS = 2000
const SERVER_DEADLINE_MS = 1500
/** Seconds after which a connection without work is closed. */
const IDLE_SECONDS = 30
/** Name of the statement whose plan is read. */
const NAME = 'petstore_slow_statement'
/** A quoted name or a text, as PostgreSQL writes them in a plan. */
const QUOTED = /"(?:[^"]|"")*"|'(?:[^']|'')*'/g

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
      return planWithoutLiterals(rows)
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
  const values = Array.from({ length: parametersOf(text) }, () => 'null')
  const given = values.length > 0 ? `(${values.join()})` : ''
  try {
    return await tx.savepoint(async (part) => {
      await part.unsafe(`prepare ${NAME} as ${text}`)
      const rows = await part.unsafe<{ 'QUERY PLAN': string }[]>(`explain execute ${NAME}${given}`)
      return rows.map((row) => row['QUERY PLAN'])
    })
  } finally {
    // no rollback forgets it, and a pooler gives the connection to others; it is missing when PostgreSQL has refused the text
    await tx.unsafe(`deallocate ${NAME}`).catch(() => {})
  }
}

function parametersOf(text: string): number {
  return Math.max(0, ...[...withoutLiterals(text).matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))
}

/** A literal may go over lines, so texts are replaced before the lines are told apart. */
function planWithoutLiterals(lines: readonly string[]): string {
  const whole = lines.join('\n').replace(QUOTED, (word) => (word.startsWith('"') ? word : '?'))
  return whole.split('\n').map(lineWithoutLiterals).join('\n')
}

/** A line of a plan: a node with its costs, or a property, whose expression may hold numbers. */
function lineWithoutLiterals(line: string): string {
  const [, name = '', expression] = /^(\s+[A-Z][\w /-]*: )(.*)$/.exec(line) ?? []
  if (expression === undefined) return line
  return /^\d+$/.test(expression) ? line : name + withoutLiterals(expression)
}
