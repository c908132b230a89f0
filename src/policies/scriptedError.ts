import type { ApiError } from '../values/errors/apiError.js'
import type { ErrorCode } from '../values/errors/catalogue.js'
import { invalidField } from '../values/errors/make.js'
import { errorSamples } from './errorSamples.js'
import type { Policy } from './policy.js'

/** The header by which a caller asks for an error, in sandbox and test. */
const HEADER = 'X-Sandbox-Error'

/**
 * Answers the error that the caller asks for, in the place of every root field. It comes after the rights of the caller and before idempotency: nothing runs,
 * and a key stays unused. Other environments take no notice of the header.
 */
export const scriptedError: Policy = {
  wrap: (_field, _kind, next) => (root, args, context, info) => {
    if (context.askedError === undefined) return next(root, args, context, info)
    context.notes.isScripted = true
    throw errorOf(context.askedError)
  },
}

const samples: ReadonlySet<ApiError> = new Set(Object.values(errorSamples))

/** Whether a caller has asked for the error: then nothing is wrong, and operators have nothing to look into. */
export function isScripted(error: ApiError): boolean {
  return samples.has(error)
}

function errorOf(code: string): ApiError {
  if (Object.hasOwn(errorSamples, code)) return errorSamples[code as ErrorCode]
  return invalidField(HEADER, 'must be a code of the error catalogue', { value: code, allowed: Object.keys(errorSamples) })
}
