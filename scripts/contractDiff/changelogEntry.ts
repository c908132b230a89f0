import { type Change, verdicts } from './change.js'
import { grouped } from './grouped.js'

const sections = [
  ['added', 'Added'],
  ['changed', 'Changed'],
  ['deprecated', 'Deprecated'],
  ['removed', 'Removed'],
] as const

/** The entry for CHANGELOG.md, in the form of Keep a Changelog. A change that both styles and the webhooks show is told once. Empty without changes. */
export function changelogEntry(changes: readonly Change[]): string {
  return sections
    .flatMap(([kind, title]) => {
      const lines = told(changes.filter((change) => change.kind === kind))
      return lines.length === 0 ? [] : [`### ${title}\n\n${lines.join('\n')}`]
    })
    .join('\n\n')
}

function told(changes: readonly Change[]): string[] {
  const bySubject = grouped(changes, ({ subject }) => subject)
  return [...bySubject].map(([subject, group]) => {
    const worst = verdicts.find((verdict) => group.some((change) => change.verdict === verdict))
    const mark = worst === 'breaking' ? '**Breaking:** ' : ''
    const parts = [...new Set(group.map(({ part }) => part))].join(', ')
    const sentences = [...new Set(group.map((change) => change.told))].join('; ')
    return `- ${mark}\`${subject}\` ${sentences} (${parts}).`
  })
}
