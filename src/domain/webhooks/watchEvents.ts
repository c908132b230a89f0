import type { EventId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { type WatchedRows, watchRows } from '../changes/watchRows.js'
import { mayBeVisible } from '../orders/visibility.js'
import type { Services } from '../services.js'

/** Every event whose object the actor may read, as it happens; whether they may is for the reader to find out. @throws SERVICE_UNAVAILABLE */
export function watchEvents({ changes }: Pick<Services, 'changes'>, actor: Actor): WatchedRows<EventId> {
  return watchRows(changes, (change) => {
    if (change.kind !== 'event') return undefined
    return change.customerId === undefined || mayBeVisible(actor, change.customerId) ? change.id : undefined
  })
}
