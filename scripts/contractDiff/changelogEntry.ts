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
    return `- ${mark}\`${subject}\` ${sentences(group).join('; ')}${sharedPlaces(group)} (${parts}).`
  })
}

/** Texts that another part of the contract tells more closely. */
const general: readonly string[] = ['is new', 'is gone']

function sentences(group: readonly Change[]): readonly string[] {
  const all = [...new Set(group.map((change) => change.told))]
  const close = all.filter((text) => !general.includes(text))
  return close.length > 0 ? close : all
}

const MOST_PLACES = 3

/** The places of a change whose subject names none. */
function sharedPlaces(group: readonly Change[]): string {
  const places = [...new Set(group.flatMap((change) => (change.isShared ? change.places : [])))]
  if (places.length === 0) return ''
  return places.length > MOST_PLACES ? ' in many operations' : ` in ${places.map((place) => `\`${place}\``).join(' and ')}`
}
