import { preconditionFailed } from '../values/errors/make.js'

/**
 * Requires that a row has the version that the caller expects. @param expected undefined or null for a caller who expects none.
 * @throws PRECONDITION_FAILED
 */
export function mustBeVersion(resource: string, row: { readonly version: number }, expected: number | null | undefined): void {
  if (expected != null && expected !== row.version) throw preconditionFailed(resource, expected, row.version)
}
