import type { Tx } from '../../db/client.js'
import { type EventRow, insertEvents } from '../../db/queries/events.js'
import { API_VERSION } from '../../values/apiVersion.js'
import type { UserId } from '../../values/ids.js'
import type { Services } from '../services.js'
import type { EventObject, EventType, TEST_EVENT } from './eventTypes.js'
import { mayReceive } from './visibility.js'

/** Field → what it was, and what it is now. */
export type Changes = Readonly<Record<string, { readonly previous: unknown; readonly current: unknown }>>

export interface Happening {
  readonly type: EventType | typeof TEST_EVENT
  readonly objectType: EventObject | 'webhook'
  readonly objectId: number
  /** Whose object it is; none for what belongs to the shop. */
  readonly customerId?: UserId
  /** Null for what is new. */
  readonly changes: Changes | null
  /** What REST shows of the object once it has happened, as JSON. */
  readonly object: string | undefined
}

/** What is delivered of an event, and shown of it in the log. */
export interface EventBody {
  readonly eventId: string
  readonly eventType: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly apiVersion: string
  readonly data: {
    readonly objectType: string
    readonly objectId: number
    readonly changes: Changes | null
    readonly object: object
  }
}

/**
 * Writes down what happens, in the transaction in which it happens, with the bytes that are delivered of it, and queues them for every endpoint
 * that has chosen it: so what has happened is delivered, and nothing else is.
 */
export function recordEvents({ ids }: Pick<Services, 'ids'>, tx: Tx, happenings: readonly Happening[], now: Date): Promise<EventRow[]> {
  const fresh = happenings.map(({ type, objectType, objectId, customerId = null, changes, object }) => {
    if (object === undefined) throw new Error(`nothing shows the ${objectType} of ${type}`)
    const eventId = ids.uuid()
    const data = { objectType, objectId, changes, object: JSON.parse(object) }
    const body: EventBody = { eventId, eventType: type, timestamp: now.toISOString(), apiVersion: API_VERSION, data }
    return { eventId, type, objectType, objectId, customerId, body: JSON.stringify(body) }
  })
  return insertEvents(tx, fresh, mayReceive, now)
}

/** Which of these fields differ, as JSON shows them. */
export function changesBetween<Row extends object>(before: Row, after: Row, fields: readonly (keyof Row & string)[]): Changes {
  const shown = (value: unknown) => (value instanceof Date ? value.toISOString() : (value ?? null))
  return Object.fromEntries(
    fields.flatMap((field) => {
      const [previous, current] = [shown(before[field]), shown(after[field])]
      return previous === current ? [] : [[field, { previous, current }]]
    }),
  )
}
