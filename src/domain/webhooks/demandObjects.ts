import type { Db } from '../../db/client.js'
import { findWaitingObjectTypes } from '../../db/queries/webhookDeliveries.js'
import type { WebhookRow } from '../../db/queries/webhooks.js'
import type { Actor } from '../actor.js'
import { demand } from '../demands.js'
import type { Services } from '../services.js'
import { type EventObject, type EventType, eventObjects, objectOf, scopeOf } from './eventTypes.js'

/**
 * Whoever decides where an endpoint's deliveries go, or what they hold, must be able to read what goes there. What counts is the endpoint as it will be,
 * not the field that is sent. @param chosen its events. @throws FORBIDDEN
 */
export function demandObjectsOf(services: Pick<Services, 'demands'>, actor: Actor, chosen: readonly EventType[]): void {
  demandScopes(services, actor, new Set(chosen.map(objectOf)))
}

/** As `demandObjectsOf`, for an endpoint that is there: deliveries that wait are made too, whatever it has chosen since. @throws FORBIDDEN */
export async function demandAllObjectsOf(
  services: Pick<Services, 'demands'>,
  db: Db,
  actor: Actor,
  { id, events }: Pick<WebhookRow, 'id' | 'events'>,
): Promise<void> {
  const objects = new Set((events as EventType[]).map(objectOf)) // were checked when they were chosen
  const others = eventObjects.filter((object) => !objects.has(object))
  const waiting = others.length > 0 ? await findWaitingObjectTypes(db, id, others) : []
  demandScopes(services, actor, new Set([...objects, ...(waiting as EventObject[])])) // some of those asked for
}

function demandScopes(services: Pick<Services, 'demands'>, actor: Actor, objects: ReadonlySet<EventObject>): void {
  demand(services, actor, 'covers', [...objects].map(scopeOf))
}
