import type { EventShape } from './eventShape.js'
import type { EventBody } from './recordEvent.js'

/**
 * The bytes that go to an endpoint: those of the event, with the object cut to what the endpoint has selected.
 * @param selection none for the whole object. An event of another kind than the endpoint's, such as a test, stays whole.
 */
export function deliveredBody(shape: EventShape, eventBody: string, selection: string | null): string {
  if (selection === null) return eventBody
  const body = JSON.parse(eventBody) as EventBody // as recordEvents has written it
  const { objectType, object } = body.data
  if (objectType === 'webhook' || shape.problem(selection, objectType as 'order' | 'pet')) return eventBody
  return JSON.stringify({ ...body, data: { ...body.data, object: shape.project(selection, object) } })
}
