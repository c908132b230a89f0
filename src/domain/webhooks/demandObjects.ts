import type { Db } from '../../db/client.js'
import { findWaitingObjectTypes } from '../../db/queries/webhookDeliveries.js'
import type { WebhookRow } from '../../db/queries/webhooks.js'
import type { Actor } from '../actor.js'
import { demand } from '../demands.js'
import type { Services } from '../services.js'
import { type EventObject, type EventType, eventObjects, objectOf, scopeOf } from './eventTypes.js'

/**
 * Requires that a caller who sets an endpoint's address or events may read the objects of its deliveries. The check looks at the endpoint after the
 * change, not at the fields of the input. @param chosen the endpoint's events. @throws FORBIDDEN
 */
export function demandObjectsOf(services: Pick<Services, 'demands'>, actor: Actor, chosen: readonly EventType[]): void {
  demandScopes(services, actor, new Set(chosen.map(objectOf)))
}

/**
 * As `demandObjectsOf`, for an existing endpoint. Waiting deliveries count too, because they are sent even when the endpoint has dropped their
 * events.
 * @throws FORBIDDEN
 */
export async function demandAllObjectsOf(
  services: Pick<Services, 'demands'>,
  db: Db,
  actor: Actor,
  { id, events }: Pick<WebhookRow, 'id' | 'events'>,
): Promise<void> {
  const objects = new Set((events as EventType[]).map(objectOf)) // event types were validated when they were chosen
  const others = [...eventObjects.keys()].filter((object) => !objects.has(object))
  const waiting = others.length > 0 ? await findWaitingObjectTypes(db, id, others) : []
  demandScopes(services, actor, new Set([...objects, ...(waiting as EventObject[])])) // the query returns only object types it was given
}

function demandScopes(services: Pick<Services, 'demands'>, actor: Actor, objects: ReadonlySet<EventObject>): void {
  demand(services, actor, 'covers', [...objects].map(scopeOf))
}
