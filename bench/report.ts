import type { Slice } from './measure.js'
import type { Measured } from './rounds.js'
import { LIMIT } from './servers.js'
import { median } from './statistics.js'
import type { Workload } from './workloads.js'

export interface Results {
  readonly measured: Measured
  /** Server name → workload name → SQL statements a request. */
  readonly statements: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly peakRssBytes: ReadonlyMap<string, number>
  readonly workloads: readonly Workload[]
}

type Cell = (server: string, workload: string) => string | undefined

function table(title: string, columns: readonly string[], rows: readonly Workload[], cell: Cell): string {
  const lines = rows.map((row) => `| ${[row.title, ...columns.map((column) => cell(column, row.name) ?? '')].join(' | ')} |`)
  return `## ${title}\n\n| | ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length + 1)}\n${lines.join('\n')}`
}

/** The tables, as Markdown. */
export function tables({ measured, statements, peakRssBytes, workloads }: Results): string {
  const columns = [...measured.keys()]
  const typical = (server: string, workload: string, of: (slice: Slice) => number) => {
    const slices = measured.get(server)?.get(workload)
    return slices && median(slices.map(of))
  }
  const cpu = (server: string, workload: string) => typical(server, workload, (slice) => slice.cpuUs)

  const cpuTable = table('Server CPU for a request: microseconds (ratio to limit)', columns, workloads, (server, workload) => {
    const [own, least] = [cpu(server, workload), cpu(LIMIT, workload)]
    if (own === undefined || least === undefined) return undefined
    return server === LIMIT ? own.toFixed(0) : `${own.toFixed(0)} (${(own / least).toFixed(1)})`
  })
  const speedTable = table('Requests a second, p50 and p99 in milliseconds', columns, workloads, (server, workload) => {
    const perSecond = typical(server, workload, (slice) => slice.perSecond)
    if (perSecond === undefined) return undefined
    const times = [typical(server, workload, (slice) => slice.p50Ms), typical(server, workload, (slice) => slice.p99Ms)]
    return [perSecond.toFixed(0), ...times.map((ms) => ms?.toFixed(1))].join(' · ')
  })
  const statementTable = table('SQL statements a request', columns, workloads, (server, workload) =>
    statements.get(server)?.get(workload)?.toString(),
  )
  const memory = columns.map((column) => ((peakRssBytes.get(column) ?? 0) / 2 ** 20).toFixed(0))
  const memoryTable = `## Most memory held\n\n| | ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length + 1)}\n| MB | ${memory.join(' | ')} |`
  return [cpuTable, speedTable, statementTable, memoryTable].join('\n\n')
}

/** The spread of a figure over the rounds, as a share of its median: the noise of this run. */
export function noise({ measured }: Results): { typical: number; worst: number } {
  const spreads = [...measured.values()].flatMap((byWorkload) =>
    [...byWorkload.values()].map((slices) => {
      const figures = slices.map(({ cpuUs }) => cpuUs)
      return (Math.max(...figures) - Math.min(...figures)) / median(figures)
    }),
  )
  return { typical: median(spreads), worst: Math.max(...spreads) }
}
