import type { Deprecation } from '../../values/deprecation.js'
import type { FieldError } from '../../values/fieldErrors.js'
import type { EventObject } from '../webhooks/eventTypes.js'

/** The changed fields by name, each with its previous and its current value. */
export type FieldChanges = Readonly<Record<string, { readonly previous: unknown; readonly current: unknown }>>

/** The object of an event and its changes, as REST shows them. */
export interface EventFacts {
  readonly objectType: string
  readonly objectId: number
  /** Null for a new object, and for the test event that an owner sends to an endpoint. */
  readonly changes: FieldChanges | null
  readonly object: object
}

/**
 * Gives events the form that an endpoint has chosen: that of an API version, and of a selection, which is a GraphQL selection without arguments that
 * projects the JSON of the version.
 */
export interface EventShape {
  /** Names of the versions that an endpoint can choose. */
  versions(): readonly string[]
  /** The version in which an endpoint of a version receives events: its own, or the current version when its own has ended. */
  deliveredVersion(version: string): string
  /** The facts as a version shows them. @param facts in the form of the schema */
  inVersion(facts: EventFacts, version: string): EventFacts
  /** The reason why a selection does not fit the objects of a kind in a version; undefined when the selection fits. */
  problem(selection: string, object: EventObject, version: string): Omit<FieldError, 'field'> | undefined
  /** The deprecated fields of a selection that fits, also of fields that begin or have ended. @param selection null for the fields that a whole object shows */
  deprecated(selection: string | null, object: EventObject, version: string): readonly Deprecation[]
  /**
   * @param selection a selection that fits. @returns the selected fields that the object has, under the aliases and in the order of the selection. An object
   *   does not have the fields that had ended when its event happened
   */
  project(selection: string, object: object): object
}
