import { z } from 'zod'
import { readDatabaseUrl } from './databaseUrl.js'
import { DatabaseUrlProblem } from './databaseUrlProblem.js'
import { settingKinds } from './settingKinds.js'

const { whole, flag } = settingKinds

const WHAT = 'of PostgreSQL ([DATABASE_URL](operations.md#DATABASE_URL))'
const example = 'postgres://user:password@localhost:5432/petstore'
/** A connection string may have commas itself, between hosts. */
const BETWEEN = /\s*,\s*(?=postgres(?:ql)?:\/\/)|\s+/i

/** @returns why the text is no connection string; undefined when it is one */
function problemOf(url: string): string | undefined {
  try {
    readDatabaseUrl(url)
    return undefined
  } catch (error) {
    if (error instanceof DatabaseUrlProblem) return error.message
    throw error
  }
}

/** The text stays as it is: `db/address` reads it. */
const databaseUrl = z
  .string()
  .transform((url, context) => {
    const problem = problemOf(url)
    if (problem === undefined) return url
    context.addIssue(problem)
    return z.NEVER
  })
  .meta({ allowed: `a connection string ${WHAT}`, example })

const databaseUrls = z
  .string()
  .transform((text, context) => {
    const urls = text.trim().split(BETWEEN).filter(Boolean)
    const problems = urls.flatMap((url, i) => {
      const problem = problemOf(url)
      return problem === undefined ? [] : [urls.length > 1 ? `number ${i + 1}: ${problem}` : problem]
    })
    if (problems.length === 0) return urls
    context.addIssue(problems.join('. '))
    return z.NEVER
  })
  .meta({ allowed: `connection strings ${WHAT}, separated by commas or spaces`, example: 'postgres://user:password@replica:5432/petstore' })

/** The settings of the database. They are a part of `settings` in `config.ts`. */
export const databaseSettings = {
  DATABASE_URL: databaseUrl.optional().describe('PostgreSQL to use. By default the gateway starts an embedded server.'),
  DATABASE_DIRECT_URL: databaseUrl
    .optional()
    .describe(
      'The same database without a pooler in front: for migrations, for notifications of changes, and for plans of slow statements. By default `DATABASE_URL`.',
    ),
  DATABASE_REPLICA_URLS: databaseUrls
    .prefault('')
    .describe(
      'Read replicas of the database; none by default. Queries of callers without a right to write read them, and with `REDIS_URL` also queries of other callers ([Replicas](operations.md#replicas)).',
    ),
  DATABASE_REPLICA_LAG_MS: whole(100, 30_000).default(10_000).describe('Lag from which on a replica gets no reads, in milliseconds.'),
  DATABASE_POOL: whole(1, 100).default(8).describe('Connections to PostgreSQL that callers share.'),
  DATABASE_READ_POOL: whole(1, 100)
    .default(8)
    .describe(
      'Connections to PostgreSQL for reads that the gateway plans as one statement, and as many for such reads with filters. They open at the first such read.',
    ),
  DATABASE_LOOP_POOL: whole(1, 100)
    .default(4)
    .describe('Connections to PostgreSQL that the background loops share: deliveries, settling, the request log.'),
  DATABASE_EVENT_POOL: whole(1, 100)
    .default(2)
    .describe('Connections to PostgreSQL that read the results of subscriptions. They open at the first event.'),
  DATABASE_PREPARE: flag
    .default(true)
    .describe(
      'Whether statements are prepared. Set it to `false` behind pgbouncer in transaction mode. With `pgbouncer=true` in `DATABASE_URL` it is `false` by default.',
    ),
  PLANNED_READS: flag
    .default(true)
    .describe(
      'Whether the gateway answers queries by one SQL statement that writes the reply, where it can. Replies are the same without it; it needs prepared statements.',
    ),
  DATABASE_TIMEOUT_MS: whole(100, 60_000).default(4000).describe('Timeout of a statement, in milliseconds.'),
  SLOW_STATEMENT_MS: whole(0, 60_000)
    .default(200)
    .describe('Time of a statement from which on the gateway logs it with its plan, in milliseconds. 0 logs none.'),
} as const
