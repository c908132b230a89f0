import { LEAST_ROUNDS } from './options.js'
import type { Measured } from './rounds.js'
import { gateway } from './servers.js'
import { median, medianInterval } from './statistics.js'
import type { Workload } from './workloads.js'

/** A workload counts as slower when its whole interval lies above this ratio. */
const SLOWER = 1.05

export interface Comparison {
  readonly title: string
  /** Medians of server CPU for a request, in microseconds. */
  readonly thisUs: number
  readonly againstUs: number
  /** This build by the other one, paired round by round: the median, and the 95 % interval of the median. */
  readonly ratio: number
  readonly interval: readonly [low: number, high: number]
  readonly verdict: 'slower' | 'not slower'
}

/** @returns a row for each workload. @throws when a workload was measured in fewer than nine rounds. */
export function compare(measured: Measured, workloads: readonly Workload[]): Comparison[] {
  const cpuOf = (server: string, workload: string) => (measured.get(server)?.get(workload) ?? []).map(({ cpuUs }) => cpuUs)
  return workloads.map(({ name, title }) => {
    const [own, other] = [cpuOf(gateway.name, name), cpuOf('against', name)]
    const ratios = own.map((cpuUs, round) => cpuUs / (other[round] ?? Number.NaN))
    const interval = medianInterval(ratios)
    if (!interval || ratios.length < LEAST_ROUNDS)
      throw new Error(`${title}: ${ratios.length} rounds; at least ${LEAST_ROUNDS} are needed.`)
    const verdict = interval[0] > SLOWER ? 'slower' : 'not slower'
    return { title, thisUs: median(own), againstUs: median(other), ratio: median(ratios), interval, verdict }
  })
}

/** The rows as Markdown. */
export function comparisonTable(rows: readonly Comparison[]): string {
  const lines = rows.map(({ title, thisUs, againstUs, ratio, interval: [low, high], verdict }) => {
    const cells = [title, againstUs.toFixed(0), thisUs.toFixed(0), ratio.toFixed(3), `${low.toFixed(3)} to ${high.toFixed(3)}`, verdict]
    return `| ${cells.join(' | ')} |`
  })
  return `## Server CPU for a request: this build against another

| | against, us | this, us | paired ratio | 95 % interval | verdict |
|---|---|---|---|---|---|
${lines.join('\n')}

A workload is slower when its whole interval lies above ${SLOWER}.`
}
