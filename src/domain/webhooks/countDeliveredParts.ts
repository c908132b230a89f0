import type { ClaimedDelivery } from '../../db/queries/dispatch.js'
import { hasBegun, hasEnded } from '../../values/deprecation.js'
import type { Services } from '../services.js'
import { type EventObject, eventObjects } from './eventTypes.js'

/**
 * Counts the deprecated fields of a delivery as uses by the endpoint's owner, who makes no call from which a reply could tell it. An endpoint with a selection
 * uses the fields of its selection, also after their end. Another endpoint uses the fields that the object shows.
 */
export function countDeliveredParts(
  { eventShape, deprecationUses, clock }: Pick<Services, 'eventShape' | 'deprecationUses' | 'clock'>,
  { userId, clientId, objectType, selection, apiVersion: chosen }: ClaimedDelivery,
): void {
  const object = objectType as EventObject // the map decides it
  if (!eventObjects.has(object)) return // a test
  const apiVersion = eventShape.deliveredVersion(chosen)
  const isSelected = selection !== null && eventShape.problem(selection, object, apiVersion) === undefined
  const usedAt = clock.now()
  for (const deprecation of new Set(eventShape.deprecated(isSelected ? selection : null, object, apiVersion)))
    if (hasBegun(deprecation, usedAt) && (isSelected || !hasEnded(deprecation, usedAt)))
      deprecationUses.count({ caller: { userId, clientId }, apiVersion, deprecation, usedAt })
}
