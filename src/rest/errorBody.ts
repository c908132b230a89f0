import type { PublicError } from '../graphql/publicError.js'
import { catalogue } from '../values/errors/catalogue.js'

/** Characters of the path in Problem Details. */
export const MAX_INSTANCE = 200

export const PROBLEM_TYPE = 'application/problem+json'

/** The body of an error in REST: the envelope, or Problem Details (RFC 9457) for callers who ask for them. */
export function errorBody(error: PublicError, form: 'envelope' | 'problem', instance: string): object {
  if (form === 'envelope') return { error }
  const { type: category, message, docs, ...rest } = error
  return { type: docs, title: catalogue[error.code].title, detail: message, instance, category, ...rest }
}
