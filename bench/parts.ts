import { load } from './load.js'
import type { Ground } from './measure.js'
import type { RunningServer } from './runningServer.js'
import type { Workload } from './workloads.js'

/** The parts of a request, each with the scripts that belong to it. The first part that fits counts. */
const parts: readonly (readonly [name: string, scripts: RegExp])[] = [
  ['garbage collection on the main thread', /^\(garbage collector\)$/],
  ['event loop and system calls', /^\(program\)$/],
  ['access log and request log', /\/(pino|sonic-boom|thread-stream|observability\/log[^/]*|dist\/[^.]*(access|request)Log)/i],
  ['metrics', /\/(prom-client|tdigest|bintrees|observability)\//],
  ['authentication', /\/(http\/(authenticate|credential)|domain\/authenticate|domain\/(apiKeys|tokens|sessions)\/)/],
  [
    'limits and price',
    /\/(domain\/limits|providers\/counters|policies\/(rateLimit|limited|price|countRows|shedLoad)|graphql\/(price|costExtension)|http\/(rateLimits|queryCost|overload|refuseEarly)|values\/quotas)/,
  ],
  ['other policies', /\/policies\//],
  ['PostgreSQL driver', /\/(node_modules\/postgres|dist\/db\/(driver|client))/],
  ['statements', /\/(node_modules\/drizzle-orm|dist\/db)\//],
  ['REST', /\/(dist\/rest|node_modules\/sofa-api)\//],
  ['GraphQL', /\/(dist\/graphql|node_modules\/(graphql|graphql-jit|@apollo|@graphql-tools))\//],
  ['resolvers, use cases, loaders', /\/(dist\/(resolvers|domain|loaders|schema|providers)|node_modules\/(type-graphql|dataloader))\//],
  ['door', /\/dist\/http\//],
  ['HTTP server', /\/node_modules\/(@?fastify|find-my-way|light-my-request|fast-json-stringify|secure-json-parse|@as-integrations)/],
]
const REST_OF_IT = 'everything else'
const HELPERS = 'other threads: helpers of V8 and of Node'

export const partNames: readonly string[] = [...parts.map(([name]) => name), REST_OF_IT, HELPERS]

export function partOf(script: string): string {
  return parts.find(([, scripts]) => scripts.test(script))?.[0] ?? REST_OF_IT
}

/** Part → its share of the CPU time of the server process. */
export type Shares = ReadonlyMap<string, number>

/** @param times of the main thread, by script, in microseconds. @param cpuUs of the whole process meanwhile */
export function sharesOf(times: Iterable<readonly [script: string, us: number]>, cpuUs: number): Shares {
  const byPart = new Map<string, number>()
  let main = 0
  for (const [script, us] of times) {
    byPart.set(partOf(script), (byPart.get(partOf(script)) ?? 0) + us)
    main += us
  }
  byPart.set(HELPERS, Math.max(0, cpuUs - main))
  const whole = Math.max(cpuUs, main)
  return new Map([...byPart].map(([part, us]) => [part, us / whole]))
}

/** A run of a workload under V8's profiler, apart from the timed runs, because the profiler costs time itself. */
export async function profileParts(
  server: RunningServer,
  workload: Workload,
  { samples, keys }: Ground,
  connections: number,
): Promise<Shares> {
  const count = Math.max(200, Math.round(workload.requests / 2))
  await server.startProfile()
  const before = await server.usage()
  await load(server, workload, samples, { first: 0, count, connections }, keys)
  const after = await server.usage()
  return sharesOf(await server.busyTime(), after.cpuUs - before.cpuUs)
}
