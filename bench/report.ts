import type { Slice } from './measure.js'
import { partNames, type Shares } from './parts.js'
import type { Measured } from './rounds.js'
import { gateway, LIMIT } from './servers.js'
import { median } from './statistics.js'
import type { Workload } from './workloads.js'

export interface Results {
  readonly measured: Measured
  /** Server name → workload name → SQL statements a request. */
  readonly statements: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Workload name → the shares of the parts of a request in the CPU time of the gateway. */
  readonly shares: ReadonlyMap<string, Shares>
  readonly peakRssBytes: ReadonlyMap<string, number>
  readonly workloads: readonly Workload[]
  /** The server whose figures are the unit; by default `limit`. */
  readonly reference?: string
}

type Cell = (server: string, workload: string) => string | undefined

function table(title: string, columns: readonly string[], rows: readonly Workload[], cell: Cell): string {
  const lines = rows.map((row) => `| ${[row.title, ...columns.map((column) => cell(column, row.name) ?? '')].join(' | ')} |`)
  return `## ${title}\n\n| | ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length + 1)}\n${lines.join('\n')}`
}

/** The tables, as Markdown. */
export function tables(results: Results): string {
  const { measured, statements, peakRssBytes, workloads, reference = LIMIT } = results
  const columns = [...measured.keys()]
  const typical = (server: string, workload: string, of: (slice: Slice) => number | undefined) => typicalOf(measured, server, workload, of)

  const cpuTable = (title: string, of: (slice: Slice) => number | undefined) =>
    table(title, columns, workloads, (server, workload) => {
      const [own, least] = [typical(server, workload, of), typical(reference, workload, of)]
      if (own === undefined) return undefined
      return server === reference || least === undefined ? own.toFixed(0) : `${own.toFixed(0)} (${(own / least).toFixed(2)})`
    })
  const speedTable = table('Requests a second, p50 and p99 in milliseconds, tail ratio p99/p50', columns, workloads, (server, workload) => {
    const perSecond = typical(server, workload, (slice) => slice.perSecond)
    if (perSecond === undefined) return undefined
    const figures = [(slice: Slice) => slice.p50Ms, (slice: Slice) => slice.p99Ms, (slice: Slice) => slice.p99Ms / slice.p50Ms]
    return [perSecond.toFixed(0), ...figures.map((of) => typical(server, workload, of)?.toFixed(1))].join(' · ')
  })
  const statementTable = table('SQL statements a request', columns, workloads, (server, workload) =>
    statements.get(server)?.get(workload)?.toString(),
  )
  const memory = columns.map((column) => ((peakRssBytes.get(column) ?? 0) / 2 ** 20).toFixed(0))
  const memoryTable = `## Most memory held\n\n| | ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length + 1)}\n| MB | ${memory.join(' | ')} |`
  return [
    cpuTable(`Server CPU for a request: microseconds (ratio to ${reference})`, ({ cpuUs }) => cpuUs),
    cpuTable(`Server and PostgreSQL CPU for a request: microseconds (ratio to ${reference})`, ({ cpuUs, postgresUs }) =>
      postgresUs === undefined ? undefined : cpuUs + postgresUs,
    ),
    speedTable,
    ...(statements.size > 0 ? [statementTable] : []),
    memoryTable,
    ...(results.shares.size > 0 ? [partsTable(results)] : []),
  ].join('\n\n')
}

/** Undefined when the server was not measured, or a round lacks the figure. */
function typicalOf(measured: Measured, server: string, workload: string, of: (slice: Slice) => number | undefined): number | undefined {
  const figures = measured.get(server)?.get(workload)?.map(of)
  return figures?.every((figure) => figure !== undefined) ? median(figures) : undefined
}

/** The CPU time of the gateway, split by the shares of the parts. */
function partsTable({ measured, shares, workloads }: Results): string {
  const profiled = workloads.filter(({ name }) => shares.has(name))
  const wholeOf = ({ name }: Workload) => typicalOf(measured, gateway.name, name, ({ cpuUs }) => cpuUs) ?? Number.NaN
  const partOf = (part: string, workload: Workload) => (shares.get(workload.name)?.get(part) ?? 0) * wholeOf(workload)
  const lines = [
    ...partNames.map((part) => [part, ...profiled.map((workload) => partOf(part, workload).toFixed(0))]),
    ['together', ...profiled.map((workload) => wholeOf(workload).toFixed(0))],
  ].map((cells) => `| ${cells.join(' | ')} |`)
  return `## Cost of each part of a request in the gateway: microseconds of CPU

| | ${profiled.map(({ title }) => title).join(' | ')} |
|${'---|'.repeat(profiled.length + 1)}
${lines.join('\n')}`
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
