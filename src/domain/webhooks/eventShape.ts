import type { FieldError } from '../../values/fieldErrors.js'
import type { EventObject } from './eventTypes.js'

/** What an endpoint has chosen to be shown of an object: a GraphQL selection without arguments, which projects the stored JSON. */
export interface EventShape {
  /** Why a selection does not fit the objects of a kind; undefined when it does. */
  problem(selection: string, object: EventObject): Omit<FieldError, 'field'> | undefined
  /** @param selection one that fits. @returns what it keeps of the object, under its aliases, in its order */
  project(selection: string, object: object): object
}
