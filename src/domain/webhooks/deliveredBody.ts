import type { EventShape } from '../ports/eventShape.js'
import type { EventObject } from './eventTypes.js'
import type { EventBody } from './recordEvent.js'

/**
 * The body that an endpoint receives: the body of the event, with only the selected fields of the object.
 * @param selection null for the whole object. An event of another kind of object than the selection's, such as a test, stays whole.
 */
export function deliveredBody(shape: EventShape, eventBody: string, selection: string | null): string {
  if (selection === null) return eventBody
  const body = JSON.parse(eventBody) as EventBody // as recordEvents has written it
  const { objectType, object } = body.data
  // all other object types are objects of events
  if (objectType === 'webhook' || shape.problem(selection, objectType as EventObject)) return eventBody
  return JSON.stringify({ ...body, data: { ...body.data, object: shape.project(selection, object) } })
}
