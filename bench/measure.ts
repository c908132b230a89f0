import { load, type Span } from './load.js'
import type { RunningServer } from './runningServer.js'
import type { StatementCounter } from './statementCounter.js'
import { median, percentile } from './statistics.js'
import type { Samples, Workload } from './workloads.js'

/** One server under one workload in one round. */
export interface Slice {
  /** CPU time of the server process, user and system, all threads, for each request, in microseconds. */
  readonly cpuUs: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export async function measure(server: RunningServer, workload: Workload, samples: Samples, span: Span, staffKey: string): Promise<Slice> {
  const before = await server.usage()
  const { seconds, latenciesMs } = await load(server, workload, samples, span, staffKey)
  const after = await server.usage()
  return {
    cpuUs: (after.cpuUs - before.cpuUs) / span.count,
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
  samples: Samples,
  counter: StatementCounter,
  staffKey: string,
): Promise<number> {
  await load(server, workload, samples, { first: 0, count: WARM_UP, connections: 4 }, staffKey)
  const counts: number[] = []
  for (let i = 0; i < COUNTED; i += 1) {
    const before = counter.count()
    await load(server, workload, samples, { first: WARM_UP + i, count: 1, connections: 1 }, staffKey)
    counts.push(counter.count() - before)
  }
  return median(counts)
}
