import { type Keys, load, type Span } from './load.js'
import type { PostgresCpu } from './postgresCpu.js'
import type { RunningServer } from './runningServer.js'
import type { StatementCounter } from './statementCounter.js'
import { median, percentile } from './statistics.js'
import type { Samples, Workload } from './workloads.js'

/** A server under one workload in one round. */
export interface Slice {
  /** CPU time of the server process, user and system, all threads, for each request, in microseconds. */
  readonly cpuUs: number
  /** The same, of PostgreSQL; undefined where the system does not tell it. */
  readonly postgresUs: number | undefined
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** The rows, the callers and PostgreSQL, which are the same for all servers. */
export interface Ground {
  readonly samples: Samples
  readonly keys: Keys
  readonly postgres: PostgresCpu
}

export async function measure(server: RunningServer, workload: Workload, { samples, keys, postgres }: Ground, span: Span): Promise<Slice> {
  const before = await server.usage()
  const postgresSince = postgres()
  const { seconds, latenciesMs } = await load(server, workload, samples, span, keys)
  const after = await server.usage()
  const postgresUs = postgresSince?.()
  return {
    cpuUs: (after.cpuUs - before.cpuUs) / span.count,
    postgresUs: postgresUs && postgresUs / span.count,
    perSecond: span.count / seconds,
    p50Ms: median(latenciesMs),
    p99Ms: percentile(latenciesMs, 0.99),
  }
}

const WARM_UP = 60
const COUNTED = 15

/**
 * @returns SQL statements a request: the median of single requests, so that a background task of the server during one request
 * does not count.
 */
export async function statementsPerRequest(
  server: RunningServer,
  workload: Workload,
  { samples, keys }: Pick<Ground, 'samples' | 'keys'>,
  counter: StatementCounter,
): Promise<number> {
  await load(server, workload, samples, { first: 0, count: WARM_UP, connections: 4 }, keys)
  const counts: number[] = []
  for (let i = 0; i < COUNTED; i += 1) {
    const before = counter.count()
    await load(server, workload, samples, { first: WARM_UP + i, count: 1, connections: 1 }, keys)
    counts.push(counter.count() - before)
  }
  return median(counts)
}
