import type { ApiError } from '../values/errors/apiError.js'

/** The headers that an error adds to its reply. */
export function errorHeaders(error: ApiError): Readonly<Record<string, string>> {
  const { afterSeconds } = error.retry
  if (afterSeconds !== undefined) return { 'retry-after': String(afterSeconds) }
  if (error.is('METHOD_NOT_ALLOWED')) return { allow: error.details.allowed.join(', ') }
  // without Basic, although it is accepted: browsers would ask the user for a password
  return error.code === 'UNAUTHORIZED' ? { 'www-authenticate': 'ApiKey realm="petstore", Bearer realm="petstore"' } : {}
}
