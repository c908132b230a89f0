import { type DeprecationUseRow, deprecationUseReads, takeUsesToTell, writeDeclaredDays } from '../../db/queries/deprecationUses.js'
import { everyRow } from '../../db/visible.js'
import { apiPath } from '../../values/apiVersion.js'
import { dayText } from '../../values/deprecation.js'
import { ApiError } from '../../values/errors/apiError.js'
import type { Mailer } from '../ports/mailer.js'
import type { Services } from '../services.js'
import { recordEvents } from '../webhooks/recordEvent.js'

/** Uses that one run tells. The next run tells the others. */
const USES_PER_RUN = 500

type TellingServices = Pick<Services, 'write' | 'mailer' | 'clock' | 'urlOf' | 'show' | 'ids' | 'origin' | 'deprecationUses'>

/**
 * Tells callers which deprecated parts they use: at the first use, and once more 30 days before the end. Each use is an event for endpoints. A user also gets
 * a mail, which names all parts of the run.
 */
export async function tellCallers(services: TellingServices): Promise<void> {
  const { write, mailer, clock, urlOf, show, deprecationUses } = services
  const now = clock.now()
  const told = await write(async (tx) => {
    await writeDeclaredDays(tx, deprecationUses.declared)
    const addresses = await takeUsesToTell(tx, now, USES_PER_RUN)
    const uses = addresses.size > 0 ? await deprecationUseReads.several(tx, everyRow, [...addresses.keys()]) : []
    const objects = await show('Deprecation', uses, tx)
    const happenings = uses.map(({ id, userId }, i) => ({
      type: 'deprecation.used' as const,
      objectType: 'deprecation' as const,
      objectId: id,
      ...(userId !== null && { customerId: userId }),
      changes: null,
      object: objects[i],
    }))
    if (happenings.length > 0) await recordEvents(services, tx, happenings, now)
    return uses.map((use) => ({ use, to: addresses.get(use.id) ?? null }))
  })
  if (!isReady(mailer)) return
  const report = urlOf(apiPath('me', 'deprecations'))
  for (const to of new Set(told.flatMap((one) => one.to ?? []))) {
    const uses = told.flatMap((one) => (one.to === to ? one.use : []))
    mailer.post({ to, subject: 'Parts of the Petstore API that you use will end', text: textOf(uses, report) })
  }
}

function isReady(mailer: Mailer): boolean {
  try {
    mailer.mustBeReady()
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}

function textOf(uses: readonly DeprecationUseRow[], report: string): string {
  // both styles and each version have an entry of their own for one part
  const lines = new Set(uses.map(({ subject, sunset, replacement }) => `- ${subject} ends on ${dayText(sunset)}. Use ${replacement}.`))
  return [
    'Your programs use parts of the Petstore API that are deprecated.',
    'From 00:00 UTC of the day of its end on, a call that uses the part gets the error VERSION_SUNSET.',
    '',
    ...[...lines].sort(),
    '',
    `Your uses, and the time of the last use: ${report}`,
    '',
  ].join('\n')
}
