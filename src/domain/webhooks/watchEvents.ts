import type { Change } from '../../db/change.js'
import type { EventId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { type WatchedRows, waitingShare, watchRows } from '../changes/watchRows.js'
import type { Services } from '../services.js'
import { mayBeInSight } from '../sight.js'

/** Watches the events whose objects the actor may read. The read of an event decides whether the actor may see it. @throws SERVICE_UNAVAILABLE */
export function watchEvents(services: Pick<Services, 'changes' | 'waitingEvents' | 'origin'>, actor: Actor): WatchedRows<EventId> {
  const wanted = (change: Change): EventId | undefined => {
    if (change.kind !== 'event') return undefined
    return change.customerId === undefined || mayBeInSight(actor, change.customerId) ? change.id : undefined
  }
  return watchRows(services.changes, wanted, waitingShare(services))
}
