import type { Sql } from 'postgres'
import { load } from './load.js'
import { measure, type Slice } from './measure.js'
import type { Options } from './options.js'
import type { RunningServer } from './runningServer.js'
import { removeCreatedPets } from './samples.js'
import type { Samples, Workload } from './workloads.js'

/** Server name → workload name → one slice a round. */
export type Measured = ReadonlyMap<string, ReadonlyMap<string, readonly Slice[]>>

interface Course {
  readonly servers: readonly RunningServer[]
  readonly samples: Samples
  readonly staffKey: string
  readonly sql: Sql
  readonly options: Options
  readonly say: (line: string) => void
}

/**
 * Measures every server under every workload in each round, workload by workload, so that other work of the machine affects
 * all servers alike. Each round begins with another server. A warm-up comes first, so that compiled code and plans are compared.
 */
export async function runRounds({ servers, samples, staffKey, sql, options, say }: Course): Promise<Measured> {
  const measured = new Map(servers.map(({ spec }) => [spec.name, new Map<string, Slice[]>()]))

  async function turn(workload: Workload, order: readonly RunningServer[], act: (server: RunningServer) => Promise<void>): Promise<void> {
    for (const server of order.filter(({ spec }) => spec.styles.includes(workload.style))) {
      await act(server)
      if (workload.writes) await removeCreatedPets(sql, samples)
    }
    if (workload.writes) await sql`vacuum analyze pets`
  }
  const requests = (workload: Workload) => Math.max(100, Math.round(workload.requests * options.scale))
  const { connections } = options

  say('Warming up …')
  for (const workload of options.workloads) {
    const count = requests(workload)
    await turn(
      workload,
      servers,
      async (server) => void (await load(server, workload, samples, { first: 0, count, connections }, staffKey)),
    )
  }
  for (let round = 0; round < options.rounds; round += 1) {
    say(`Round ${round + 1} of ${options.rounds} …`)
    const start = round % servers.length
    const order = [...servers.slice(start), ...servers.slice(0, start)]
    for (const workload of options.workloads) {
      const count = requests(workload)
      await turn(workload, order, async (server) => {
        const slice = await measure(server, workload, samples, { first: round * count, count, connections }, staffKey)
        const slices = measured.get(server.spec.name)
        slices?.set(workload.name, [...(slices.get(workload.name) ?? []), slice])
      })
    }
  }
  return measured
}
