import { markdownTable } from '../markdownTable.js'
import type { Played } from './play.js'

const HEADS = ['fault', 'rounds', 'requests', 'failed', 'slowest reply, ms', 'recovery, ms', 'lost writes', 'verdict', 'measured']

/** All played faults as a table of Markdown. */
export function chaosTable(all: readonly Played[]): string {
  return markdownTable(
    HEADS,
    all.map(({ fault, rounds, requests, failed = {}, slowestMs, recoveryMs, lost, standing, measured, breaches }) => {
      const counts = Object.entries(failed).map(([outcome, count]) => `${outcome}: ${count}`)
      const figures = [requests, requests === undefined ? undefined : counts.join(', ') || 0, slowestMs, recoveryMs, lost]
      const verdict = [standing, ...breaches].join(': ')
      return [fault, String(rounds), ...figures.map((figure) => String(figure ?? '')), verdict, measured.join('; ')]
    }),
  )
}
