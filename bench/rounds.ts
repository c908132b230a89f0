import type { Sql } from 'postgres'
import { load } from './load.js'
import { type Ground, measure, type Slice } from './measure.js'
import type { Options } from './options.js'
import type { RunningServer } from './runningServer.js'
import { removeCreated } from './samples.js'
import type { Workload } from './workloads.js'

/** Server name → workload name → one slice a round. */
export type Measured = ReadonlyMap<string, ReadonlyMap<string, readonly Slice[]>>

interface Course {
  readonly servers: readonly RunningServer[]
  readonly ground: Ground
  readonly sql: Sql
  readonly options: Options
  readonly say: (line: string) => void
}

/**
 * Measures every server under every workload in each round, workload by workload, so that other work of the machine affects
 * all servers alike. Each round begins with another server. A warm-up comes first, so that compiled code and plans are compared.
 */
export async function runRounds({ servers, ground, sql, options, say }: Course): Promise<Measured> {
  const { samples, keys } = ground
  const measured = new Map(servers.map(({ spec }) => [spec.name, new Map<string, Slice[]>()]))

  async function turn(workload: Workload, order: readonly RunningServer[], act: (server: RunningServer) => Promise<void>): Promise<void> {
    for (const server of order.filter(({ spec }) => spec.answers(workload))) {
      await act(server)
      if (workload.write) await removeCreated(sql, samples)
    }
    if (workload.write) for (const table of ['pets', 'orders', 'order_items']) await sql`vacuum analyze ${sql(table)}`
  }
  const requests = (workload: Workload) => Math.max(100, Math.round(workload.requests * options.scale))
  const { connections } = options

  say('Warming up …')
  for (const workload of options.workloads) {
    const count = requests(workload)
    await turn(workload, servers, async (server) => void (await load(server, workload, samples, { first: 0, count, connections }, keys)))
  }
  for (let round = 0; round < options.rounds; round += 1) {
    say(`Round ${round + 1} of ${options.rounds} …`)
    const start = round % servers.length
    const order = [...servers.slice(start), ...servers.slice(0, start)]
    for (const workload of options.workloads) {
      const count = requests(workload)
      await turn(workload, order, async (server) => {
        const slice = await measure(server, workload, ground, { first: round * count, count, connections })
        const slices = measured.get(server.spec.name)
        slices?.set(workload.name, [...(slices.get(workload.name) ?? []), slice])
      })
    }
  }
  return measured
}
