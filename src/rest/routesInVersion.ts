import { toApiError } from '../graphql/publicError.js'
import { API_VERSION, apiPath, versionPath } from '../values/apiVersion.js'
import type { ApiError } from '../values/errors/apiError.js'
import { versionSunset } from '../values/errors/make.js'

/** The name of a route, which `routeSubject` makes in the schema's version. */
const ROUTE = new RegExp(`^([A-Z]+ )${apiPath()}(?=/)`)

/** Names the routes of the refusal of an ended part by the paths of the caller's version. @returns the error, or its equal with these names */
export function routesInVersion<Failure>(error: Failure, version: string): Failure | ApiError {
  if (version === API_VERSION) return error
  const known = toApiError(error)
  if (!known.is('VERSION_SUNSET')) return error
  const named = (text: string) => text.replace(ROUTE, `$1${versionPath(version)}`)
  const { subject, replacement } = known.details
  return versionSunset({ ...known.details, subject: named(subject), ...(replacement !== undefined && { replacement: named(replacement) }) })
}
