import { API_VERSION } from '../../values/apiVersion.js'
import type { VersionRow } from './registry.js'

/**
 * The versions of the REST API, oldest first: a later version is a list of differences from the schema (docs/versions.md). GraphQL has no versions.
 */
export const apiVersions: readonly VersionRow[] = [{ name: API_VERSION }]
