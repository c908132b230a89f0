import type { Scope } from '../scopes.js'

/** What events tell of: `type` is what has happened, its object the thing it has happened to. */
const objects = { order: 'orders:read', pet: 'pets:read' } as const satisfies Record<string, Scope>
export type EventObject = keyof typeof objects
export const eventObjects = Object.keys(objects) as readonly EventObject[] // an object literal

/** Everything an endpoint can choose. */
export const eventTypes = ['order.created', 'order.updated', 'order.cancelled', 'pet.stock_low'] as const
export type EventType = (typeof eventTypes)[number]

/** What an endpoint gets when its owner tries it out; nobody chooses it. */
export const TEST_EVENT = 'webhook.test'

export const MAX_DELIVERY_DAYS = 30

/** The kind of object that events of a type tell of: what stands before the dot. */
export function objectOf(type: EventType): EventObject {
  return type.split('.')[0] as EventObject // every type above begins with one
}

/** The scope that reads the object of an event. */
export function scopeOf(object: EventObject): Scope {
  return objects[object]
}
