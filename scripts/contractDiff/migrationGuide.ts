import type { Change } from './change.js'
import { grouped } from './grouped.js'
import { placesText } from './placesText.js'

const MOST_PLACES = 20

/**
 * The skeleton of a migration guide: a section for each thing that clients must change. It names no clients, because integrators read it. An author fills in
 * the lines that end with an ellipsis.
 * @param from the released contract. @param changes from it to the new contract
 */
export function migrationGuide(from: string, changes: readonly Change[]): string {
  const concerned = changes.filter(({ verdict, kind }) => verdict !== 'safe' || kind === 'deprecated')
  const bySubject = grouped(concerned, ({ subject }) => subject)
  const sections = [...bySubject].map(([subject, group]) => section(subject, group))
  const none = 'Nothing that clients use has changed in a way that concerns them.'
  return `# Migrating from ${from}

${sections.length === 0 ? none : 'Each section names a change, the clients that it concerns, and the step that a client takes.'}
${sections.map((text) => `\n${text}`).join('')}`
}

function section(subject: string, changes: readonly Change[]): string {
  const facts = [...new Set(changes.map(({ part, told, reason }) => `- ${part}: \`${subject}\` ${told}. ${reason}`))]
  const places = [...new Set(changes.flatMap((change) => change.places))].filter((place) => place !== subject).sort()
  const shown = places.map((place) => `\`${place}\``)
  return `## ${subject}

${facts.join('\n')}
${places.length === 0 ? '' : `- Operations and events: ${placesText(shown, MOST_PLACES)}\n`}
Who is concerned: clients that …

Before:

\`\`\`
…
\`\`\`

After:

\`\`\`
…
\`\`\`
`
}
