import type { Scope } from '../scopes.js'

/** The kinds of objects that events are about, and the scope that reads each of them. */
const objects = { order: 'orders:read', pet: 'pets:read' } as const satisfies Record<string, Scope>
export type EventObject = keyof typeof objects
export const eventObjects = Object.keys(objects) as readonly EventObject[] // an object literal

/** The event types that an endpoint can choose. */
export const eventTypes = ['order.created', 'order.updated', 'order.cancelled', 'pet.stock_low'] as const
export type EventType = (typeof eventTypes)[number]

/** The type of the event that a test of an endpoint sends. No endpoint can choose it. */
export const TEST_EVENT = 'webhook.test'

export const MAX_DELIVERY_DAYS = 30

/** The kind of object that events of a type are about: the part before the dot. */
export function objectOf(type: EventType): EventObject {
  return type.split('.')[0] as EventObject // every type above begins with a kind of object
}

/** The scope that reads the object of an event. */
export function scopeOf(object: EventObject): Scope {
  return objects[object]
}
