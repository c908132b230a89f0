import { percentile } from '../statistics.js'
import type { Outcome } from './openLoad.js'
import { latencyOf, tailCauses } from './tail.js'
import type { Watched } from './watchServer.js'

/** CPU times of the load, in seconds. */
interface Expense {
  /** Undefined without its metrics. */
  readonly watched: Watched | undefined
  readonly postgresSeconds: number | undefined
  readonly driverSeconds: number
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const tenths = (value: number) => Number(value.toFixed(1))

interface Times {
  readonly requests: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  readonly 'p99 / p50': number
}

/** Of milliseconds. */
function timesOf(values: readonly number[]): Times {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => tenths(percentile(sorted, share))
  const ratio = percentile(sorted, 0.99) / percentile(sorted, 0.5)
  return { requests: values.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), 'p99 / p50': tenths(ratio) }
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

/** Times of all requests and of each kind, from the planned moment to the end of the reply. */
export function timesTable(outcomes: readonly Outcome[]): Record<string, Times> {
  const kinds = [...new Set(outcomes.map(({ name }) => name))]
  const of = (among: readonly Outcome[]) => timesOf(among.map(latencyOf))
  return {
    'all requests': of(outcomes),
    'of it before the request was sent': timesOf(outcomes.map(({ planned, sent }) => sent - planned)),
    ...Object.fromEntries(kinds.map((kind) => [kind, of(outcomes.filter(({ name }) => name === kind))])),
  }
}

export function statusText(outcomes: readonly Outcome[]): string {
  const counts = Object.entries(countBy(outcomes.map(({ status }) => status)))
  const failures = outcomes.filter(({ isOk }) => !isOk).length
  return `Replies by status: ${counts.map(([status, count]) => `${status}: ${count}`).join(', ')}. Failures: ${failures} (${percent(failures / Math.max(1, outcomes.length))}).`
}

/** The load as a text, with tables for the console. */
export function printLoad(outcomes: readonly Outcome[], { watched, postgresSeconds, driverSeconds }: Expense, print: Console): void {
  const seconds = outcomes.reduce((last, { planned }) => Math.max(last, planned), 0) / 1000
  print.log(`${outcomes.length} requests in ${seconds.toFixed(0)} s. Milliseconds from the planned begin to the end of the reply:`)
  print.table(timesTable(outcomes))
  print.log(statusText(outcomes))
  const cpu = (name: string, spent: number | undefined) => (spent === undefined ? [] : [`${name} ${percent(spent / seconds)}`])
  const shares = [...cpu('server', watched?.cpuSeconds), ...cpu('PostgreSQL', postgresSeconds), ...cpu('this driver', driverSeconds)]
  print.log(`CPU, in parts of one core: ${shares.join(', ')}.`)
  if (!watched) return print.log('The server shows no metrics, so nothing is known of its memory and of the causes.')
  print.log(
    `Memory of the server at the start, after each minute and at the end: ${watched.memoryMb.map((mb) => mb.toFixed(0)).join(', ')} MB.`,
  )
  print.log(`Garbage collections: ${watched.pauses} pauses, ${percent(watched.pauseSeconds / seconds)} of the time.`)
  print.log('The slowest 1 % of the replies beside all replies:')
  const rows = tailCauses(outcomes, watched.seconds).map(({ cause, ofSeconds, ofAll, ofSlowest }) => {
    const shares = { '% of the seconds': ofSeconds, '% of all replies': ofAll, '% of the slowest': ofSlowest }
    return [cause, Object.fromEntries(Object.entries(shares).map(([of, share]) => [of, share === undefined ? '' : tenths(share * 100)]))]
  })
  print.table(Object.fromEntries(rows))
}
