import { API_VERSION } from '../../values/apiVersion.js'
import type { EventShape } from '../ports/eventShape.js'
import type { EventObject } from './eventTypes.js'
import type { EventBody } from './recordEvent.js'

/** The form of events that an endpoint has chosen. */
interface ChosenForm {
  readonly apiVersion: string
  /** Null for the whole object. */
  readonly selection: string | null
}

/**
 * The body that an endpoint receives: the body of the event in the endpoint's version, with only the selected fields of the object. An event of another
 * kind of object than the selection's, such as a test, has its whole object.
 */
export function deliveredBody(shape: EventShape, eventBody: string, { apiVersion: chosen, selection }: ChosenForm): string {
  const apiVersion = shape.deliveredVersion(chosen)
  if (selection === null && apiVersion === API_VERSION) return eventBody
  const recorded = JSON.parse(eventBody) as EventBody // as recordEvents has written it
  const data = shape.inVersion(recorded.data, apiVersion)
  const { objectType, object } = data
  // all other object types are objects of events
  const isWhole =
    selection === null || objectType === 'webhook' || shape.problem(selection, objectType as EventObject, apiVersion) !== undefined
  return JSON.stringify({ ...recorded, apiVersion, data: isWhole ? data : { ...data, object: shape.project(selection, object) } })
}
