import { type Deprecation, endOf, hasBegun, hasEnded } from '../../values/deprecation.js'
import { invalid } from '../../values/errors/make.js'
import type { FieldError } from '../../values/fieldErrors.js'
import type { Services } from '../services.js'
import { type EventType, objectOf } from './eventTypes.js'

/** Tells the caller of a use of deprecated parts, and counts it. */
export type NoteUses = (used: readonly Deprecation[]) => void

interface ChosenFields {
  readonly events: readonly EventType[]
  /** None for whole objects. */
  readonly selection: string | null | undefined
  readonly apiVersion: string
}

/**
 * Checks that a selection fits the objects of the chosen events.
 * @param noteUses for a selection that the call sends; a stored selection is no use of the call
 * @throws VALIDATION_ERROR for a selection that does not fit, VERSION_SUNSET for a sent selection with a field that has ended
 */
export function mustSelect(
  { eventShape, clock }: Pick<Services, 'eventShape' | 'clock'>,
  { events, selection, apiVersion }: ChosenFields,
  noteUses?: NoteUses,
): void {
  if (selection == null) return
  const [object, ...others] = new Set(events.map(objectOf))
  const refuse = (problem: Omit<FieldError, 'field'>) => invalid([{ field: 'selection', value: selection, ...problem }])
  if (object === undefined || others.length > 0) throw refuse({ message: 'needs event types of one object type: only orders or only pets' })
  const problem = eventShape.problem(selection, object, apiVersion)
  if (problem) throw refuse(problem)
  if (!noteUses) return
  const now = clock.now()
  const used = eventShape.deprecated(selection, object, apiVersion).filter((deprecation) => hasBegun(deprecation, now))
  noteUses(used)
  const ended = used.find((deprecation) => hasEnded(deprecation, now))
  if (ended) throw endOf(ended, 'selection')
}
