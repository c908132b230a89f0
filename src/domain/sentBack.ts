import type { FieldError } from '../values/fieldErrors.js'

/** The read-only fields of a resource that a caller has sent back together with a change. */
export interface SentBack {
  /** Compares them with the resource as it is. @param shown its REST representation. @returns the fields with other values */
  changedFrom(shown: Readonly<Record<string, unknown>>): readonly FieldError[]
}
