import type { Tx } from '../../db/client.js'
import { type EventRow, insertEvents } from '../../db/queries/events.js'
import { API_VERSION } from '../../values/apiVersion.js'
import type { UserId } from '../../values/ids.js'
import type { EventFacts, FieldChanges } from '../ports/eventShape.js'
import type { Services } from '../services.js'
import type { EventObject, EventType, TEST_EVENT } from './eventTypes.js'
import { mayReceive } from './visibility.js'

export interface Happening {
  readonly type: EventType | typeof TEST_EVENT
  readonly objectType: EventObject | 'webhook'
  readonly objectId: number
  /** The customer whose object it is; undefined for an object of the shop. */
  readonly customerId?: UserId
  /** Null for a new object, and for the test event that an owner sends to an endpoint. */
  readonly changes: FieldChanges | null
  /** The object's REST representation after the change, as JSON. */
  readonly object: string | undefined
}

/** The body of an event, as it is delivered and as the event log shows it. */
export interface EventBody {
  readonly eventId: string
  readonly eventType: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly apiVersion: string
  readonly data: EventFacts
}

/**
 * Records events and their bodies in the transaction of the change, and queues a delivery for every endpoint that has chosen the event. So every
 * committed event is delivered, and no other event.
 */
export function recordEvents(
  { ids, origin }: Pick<Services, 'ids' | 'origin'>,
  tx: Tx,
  happenings: readonly Happening[],
  now: Date,
): Promise<EventRow[]> {
  const traceparent = origin.trace?.span.traceparent ?? null
  const fresh = happenings.map(({ type, objectType, objectId, customerId = null, changes, object }) => {
    if (object === undefined) throw new Error(`nothing shows the ${objectType} of ${type}`)
    const eventId = ids.uuid()
    const shown: object = JSON.parse(object)
    const data = { objectType, objectId, changes: changes && changesOf(shown, changes), object: shown }
    const body: EventBody = { eventId, eventType: type, timestamp: now.toISOString(), apiVersion: API_VERSION, data }
    return { eventId, type, objectType, objectId, customerId, body: JSON.stringify(body), traceparent }
  })
  return insertEvents(tx, fresh, mayReceive, now)
}

/** The changes of the fields that the object shows: a field that has ended is no part of it. */
function changesOf(object: object, changes: FieldChanges): FieldChanges {
  return Object.fromEntries(Object.entries(changes).filter(([field]) => Object.hasOwn(object, field)))
}

/** The changes of the given fields, with their values as in JSON. */
export function changesBetween<Row extends object>(before: Row, after: Row, fields: readonly (keyof Row & string)[]): FieldChanges {
  const shown = (value: unknown) => (value instanceof Date ? value.toISOString() : (value ?? null))
  return Object.fromEntries(
    fields.flatMap((field) => {
      const [previous, current] = [shown(before[field]), shown(after[field])]
      return previous === current ? [] : [[field, { previous, current }]]
    }),
  )
}
