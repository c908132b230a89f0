import type { FieldError } from '../../values/fieldErrors.js'
import type { EventObject } from '../webhooks/eventTypes.js'

/** Reduces objects to an endpoint's selection: a GraphQL selection without arguments, which projects the stored JSON. */
export interface EventShape {
  /** The reason why a selection does not fit the objects of a kind; undefined when the selection fits. */
  problem(selection: string, object: EventObject): Omit<FieldError, 'field'> | undefined
  /** @param selection a selection that fits. @returns the selected fields of the object, under the aliases and in the order of the selection */
  project(selection: string, object: object): object
}
