import { type Change, type Verdict, verdicts } from './change.js'
import { placesText } from './placesText.js'
import { type Usage, type Use, usesOf } from './usageFile.js'

const MOST_PLACES = 4

const titles: Readonly<Record<Verdict, string>> = {
  breaking: 'Breaking: a client of the released contract fails or reads other values',
  dangerous: 'Dangerous: some clients of the released contract may fail',
  safe: 'Safe: no client of the released contract notices',
}

/** The changes for a terminal, the worst first. @param against the name of the released contract. @param usage undefined without a usage file */
export function reportText(changes: readonly Change[], against: string, usage: Usage | undefined): string {
  const counts = verdicts.map((verdict) => `${changes.filter((change) => change.verdict === verdict).length} ${verdict}`)
  const sections = verdicts.flatMap((verdict) => {
    const found = changes.filter((change) => change.verdict === verdict)
    return found.length === 0 ? [] : [`${titles[verdict]}\n${found.map((change) => entry(change, usage)).join('\n')}`]
  })
  return [...sections, `${changes.length} ${changes.length === 1 ? 'change' : 'changes'} since ${against}: ${counts.join(', ')}.`].join(
    '\n\n',
  )
}

function entry(change: Change, usage: Usage | undefined): string {
  const { part, subject, told, reason, kind } = change
  const lines = [`  ${part}: ${subject} ${told}. ${reason}`, ...placesLine(change)]
  // a new thing has no earlier clients
  if (usage && kind !== 'added') lines.push(...clientLines(change, usesOf(change, usage)))
  return lines.join('\n')
}

function placesLine({ subject, places }: Change): string[] {
  const others = places.filter((place) => !subject.startsWith(place))
  if (others.length === 0) return []
  return [`    in ${placesText(others, MOST_PLACES)}`]
}

/** The gateway counts uses from the deprecation on. A changed thing can be a part of a deprecated thing, so it gets no line without uses. */
function clientLines({ kind, wasDeprecated }: Change, uses: readonly Use[]): string[] {
  if (uses.length === 0) {
    if (wasDeprecated) return ['    used by no client of the usage file']
    return kind === 'changed' ? [] : ['    uses are not counted, because it was not deprecated']
  }
  return uses.map((use) => {
    const style = use.apiVersion === null ? 'GraphQL' : `REST ${use.apiVersion}`
    return `    used by ${callerText(use)}: ${use.uses === 1 ? 'once' : `${use.uses} times`} in ${style}, last at ${use.lastUsedAt}`
  })
}

function callerText({ userId, clientId }: Use): string {
  if (userId !== null) return `user ${userId}`
  return clientId === null ? 'anonymous callers' : `OAuth client ${clientId}`
}
