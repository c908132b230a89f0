import type { Scope } from '../scopes.js'
import { shopEventObjects, shopEventTypes } from './shopEvents.js'

/** A kind of object that events are about. */
interface EventObjectKind {
  /** The scope that reads objects of this kind. */
  readonly scope: Scope
  /** True when each object belongs to a customer, who sees only their own. */
  readonly isOfCustomer: boolean
}

const kinds = {
  ...shopEventObjects,
  deprecation: { scope: 'users:read', isOfCustomer: true },
} as const satisfies Record<string, EventObjectKind>
export type EventObject = keyof typeof kinds
/** The kinds of objects, by the name that comes before the dot of their event types. */
export const eventObjects: ReadonlyMap<EventObject, EventObjectKind> = new Map(Object.entries(kinds) as [EventObject, EventObjectKind][]) // an object literal

/** The scope that reads the event log: the scope of the first kind. Each event also needs the scope of its own kind. */
export const EVENT_LOG_SCOPE: Scope = [...eventObjects.values()][0]?.scope ?? 'webhooks:write'

/** The event types that an endpoint can choose. */
export const eventTypes = [
  // a list of one line for each part of the product
  ...shopEventTypes,
  'deprecation.used',
] as const
export type EventType = (typeof eventTypes)[number]

/** The type of the event that a test of an endpoint sends. No endpoint can choose it. */
export const TEST_EVENT = 'webhook.test'

export const MAX_DELIVERY_DAYS = 30

/** The kind of object that events of a type are about. */
export function objectOf(type: EventType): EventObject {
  return String(type).split('.')[0] as EventObject // every type begins with a kind of object
}

/** The scope that reads the object of an event. */
export function scopeOf(object: EventObject): Scope {
  return (eventObjects.get(object) as EventObjectKind).scope // the map has every kind
}
