import type { Results } from './report.js'
import { median } from './statistics.js'
import type { Workload } from './workloads.js'

interface Figure {
  /** Medians of CPU for a request, in microseconds. */
  readonly serverUs: number
  /** With PostgreSQL; absent where the system does not tell it. */
  readonly bothUs?: number
}

/** The figures of a run, by server and workload, for a comparison with a later run. */
export type Figures = Readonly<Record<string, Readonly<Record<string, Figure>>>>

export function figuresOf({ measured }: Pick<Results, 'measured'>): Figures {
  const entries = [...measured].map(([server, byWorkload]) => {
    const figures = [...byWorkload].map(([workload, slices]): [string, Figure] => {
      const both = slices.flatMap(({ cpuUs, postgresUs }) => (postgresUs === undefined ? [] : [cpuUs + postgresUs]))
      const serverUs = median(slices.map(({ cpuUs }) => cpuUs))
      return [workload, both.length < slices.length ? { serverUs } : { serverUs, bothUs: median(both) }]
    })
    return [server, Object.fromEntries(figures)]
  })
  return Object.fromEntries(entries)
}

/** The figures of a run as multiples of an earlier run, such as one with fewer rows, as Markdown. */
export function growthTable(before: Figures, now: Figures, workloads: readonly Workload[]): string {
  const servers = Object.keys(now).filter((server) => before[server])
  const lines = workloads.map(({ name, title }) => {
    const cells = servers.map((server) => {
      const [old, own] = [before[server]?.[name], now[server]?.[name]]
      if (!old || !own) return ''
      const both = old.bothUs && own.bothUs ? (own.bothUs / old.bothUs).toFixed(2) : '?'
      return `${(own.serverUs / old.serverUs).toFixed(2)} · ${both}`
    })
    return `| ${[title, ...cells].join(' | ')} |`
  })
  return `## Against the earlier run: server CPU · server and PostgreSQL CPU

| | ${servers.join(' | ')} |
|${'---|'.repeat(servers.length + 1)}
${lines.join('\n')}`
}
