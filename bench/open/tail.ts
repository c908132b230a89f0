import type { Outcome } from './openLoad.js'
import type { Second } from './serverMetrics.js'

/** Counted from the moment at which the request had to begin, in milliseconds. */
export const latencyOf = ({ planned, ended }: Outcome): number => ended - planned

/** A condition, and the replies that fell together with it. Shares are from 0 to 1. */
interface TailCause {
  readonly cause: string
  /** Of the seconds of the load; absent for a condition of the replies themselves. */
  readonly ofSeconds?: number
  readonly ofAll: number
  readonly ofSlowest: number
}

/** The slowest hundredth. */
function slowest(outcomes: readonly Outcome[]): Outcome[] {
  return [...outcomes].sort((a, b) => latencyOf(b) - latencyOf(a)).slice(0, Math.ceil(outcomes.length / 100))
}

/**
 * The conditions of the slowest replies beside the conditions of all replies: a condition is a cause as far as it is more frequent among the slowest.
 * @param seconds what the server tells of each second
 */
export function tailCauses(outcomes: readonly Outcome[], seconds: readonly Second[]): TailCause[] {
  const slow = slowest(outcomes)
  const share = (among: readonly Outcome[], is: (outcome: Outcome) => boolean) => among.filter(is).length / Math.max(1, among.length)
  const row = (cause: string, is: (outcome: Outcome) => boolean) => ({ cause, ofAll: share(outcomes, is), ofSlowest: share(slow, is) })
  const kinds = [...new Set(outcomes.map(({ name }) => name))]
  const causes = [...new Set(seconds.flatMap((second) => second.causes))].sort()
  return [
    ...kinds.map((kind) => row(`is: ${kind}`, ({ name }) => name === kind)),
    row('waited for this driver most of the time', (outcome) => outcome.sent - outcome.planned > latencyOf(outcome) / 2),
    ...causes.map((cause) => {
      const times = seconds.filter((second) => second.causes.includes(cause))
      return { ...row(`in a second with ${cause}`, (outcome) => isDuring(outcome, times)), ofSeconds: times.length / seconds.length }
    }),
  ]
}

/** @param times in their order */
function isDuring({ planned, ended }: Outcome, times: readonly Second[]): boolean {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle]?.to ?? 0) <= planned) low = middle + 1
    else high = middle
  }
  const first = times[low]
  return first !== undefined && first.from < ended
}
