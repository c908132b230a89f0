import type { Outcome } from '../steadyLoad.js'
import type { Fault } from './fault.js'

/** A round of a fault, as moments by `performance.now()`. */
export interface Round {
  readonly goneAt: number
  /** The next round begins, or the load ends. */
  readonly until: number
}

export interface CallFigures {
  readonly requests: number
  /** Calls without success, by their name and what has come of them. */
  readonly failed: Readonly<Record<string, number>>
  readonly slowestMs: number
  readonly recoveryMs: number
  readonly breaches: readonly string[]
}

const hasStatus = ({ outcome }: Outcome) => /^\d+$/.test(outcome)

/** Compares all calls of a run with the bounds of its fault. @param isExpected tells calls that do not count as failed */
export function judgeCalls(
  { mayFail, bounds }: Pick<Fault, 'mayFail' | 'bounds'>,
  outcomes: readonly Outcome[],
  rounds: readonly Round[],
  isExpected: (outcome: Outcome) => boolean = () => false,
): CallFigures {
  const isFailed = (call: Outcome) => !/^[23]/.test(call.outcome) && !isExpected(call)
  const failures = outcomes.filter(isFailed)
  const failed: Record<string, number> = {}
  for (const { name, outcome } of failures) failed[`${name} ${outcome}`] = (failed[`${name} ${outcome}`] ?? 0) + 1
  const breaches: string[] = []
  const mustNot = (what: string, calls: readonly Outcome[]) => {
    if (calls.length > 0) breaches.push(`${calls.length} calls ${what}`)
  }
  if (mayFail === 'none') mustNot('failed', failures)
  if (mayFail !== 'any') {
    mustNot(
      'got no answer',
      failures.filter((call) => !hasStatus(call)),
    )
    mustNot(
      'got 500',
      failures.filter(({ outcome }) => outcome === '500'),
    )
  }
  const late = outcomes.filter((call) => hasStatus(call) && call.ms > bounds.slowest)
  const slowestMs = Math.round(Math.max(0, ...outcomes.filter(hasStatus).map(({ ms }) => ms)))
  const kinds = new Set(late.map(({ name, outcome }) => `${name} ${outcome}`))
  if (late.length > 0) breaches.push(`${late.length} replies took more than ${bounds.slowest} ms: ${[...kinds].join(', ')}`)
  const recoveryMs = Math.round(Math.max(0, ...rounds.map((round) => recoveryOf(outcomes, round, isFailed))))
  return { requests: outcomes.length, failed, slowestMs, recoveryMs, breaches }
}

/** @returns milliseconds from the end of the fault until each kind of call has succeeded, and the last failure of a call sent since then */
function recoveryOf(outcomes: readonly Outcome[], { goneAt, until }: Round, isFailed: (call: Outcome) => boolean): number {
  const firstSuccess = new Map<string, number>()
  let lastFailure = goneAt
  for (const call of outcomes) {
    const at = call.sentAt + call.ms
    if (call.sentAt < goneAt || at > until) continue // the next fault may have met a call that was still under way
    if (isFailed(call)) lastFailure = Math.max(lastFailure, at)
    else firstSuccess.set(call.name, Math.min(firstSuccess.get(call.name) ?? Number.POSITIVE_INFINITY, at))
  }
  return Math.max(lastFailure, ...firstSuccess.values()) - goneAt
}
