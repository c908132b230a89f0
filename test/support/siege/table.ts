import { markdownTable } from '../markdownTable.js'
import type { Result } from './siege.js'

/** The results as a table of Markdown. @param before results of an older checkout, for an additional column. */
export function tableOf(results: readonly Result[], before: readonly Result[] | undefined): string {
  const heads = ['row', 'attack', ...(before ? ['before'] : []), before ? 'now' : 'measured', 'verdict', 'reason']
  const lines = results.map((result) => {
    const { row, attack, measured, verdict, reason } = result
    const old = before?.find((candidate) => candidate.row === row && candidate.attack === attack)
    const oldText = old ? `${old.verdict}: ${old.measured.join('; ') || old.reason}` : 'not played'
    return [row, attack, ...(before ? [oldText] : []), measured.join('; '), verdict, reason]
  })
  return markdownTable(heads, lines)
}
