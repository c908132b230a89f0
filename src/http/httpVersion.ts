import type { ApiError } from '../values/errors/apiError.js'
import { invalidRequest } from '../values/errors/make.js'

/** Whether this server speaks a version of HTTP. Node's parser also lets 0.9 and 2.0 pass, and would reply in HTTP/1.1. */
export function isSpoken(version: string): boolean {
  return version === '1.1' || version === '1.0'
}

/** The refusal of a request in another version of HTTP. @param version undefined when the request line does not tell it */
export function unknownVersion(version: string | undefined): ApiError {
  const named = version === undefined ? 'this version of HTTP' : `HTTP/${version}`
  return invalidRequest(`This server does not speak ${named}: send the request as HTTP/1.1, with the version at the end of its first line`)
}
