import { deserialize, serialize } from 'node:v8'
import { ApiError, type ErrorDetails } from '../../values/errors/apiError.js'
import type { ErrorCode } from '../../values/errors/catalogue.js'
import type { SecretBox } from '../ports/secretBox.js'

/** The result of a call with its REST representation. */
interface RememberedResult {
  readonly kind: 'result'
  readonly result: unknown
  readonly body: string | undefined
  /** The accounts for which the call has written, beside the account of its caller, by the names of `callerOf`. */
  readonly accounts?: readonly string[]
}

/** The answer of a call, stored for replays: a result, or a refusal. */
export type StoredAnswer =
  | RememberedResult
  | { readonly kind: 'refusal'; readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails }

const PURPOSE = 'idempotent answer'

/**
 * Encrypts an answer for the database.
 * @param clientKey the client's key, without which the answer cannot be opened. Undefined where another process must be able to store the answer, as
 *   with orders.
 */
export function sealAnswer(secrets: SecretBox, answer: StoredAnswer, clientKey: string | undefined): Buffer {
  return secrets.seal(PURPOSE, serialize(answer).toString('base64'), clientKey)
}

export function openAnswer(secrets: SecretBox, sealed: Buffer, clientKey: string | undefined): StoredAnswer {
  return deserialize(Buffer.from(secrets.open(PURPOSE, sealed, clientKey), 'base64')) as StoredAnswer // sealed by us alone
}

export function refusalOf(error: ApiError): StoredAnswer {
  const { code, message, details } = error
  return { kind: 'refusal', code, message, details }
}

/** @returns the result of the call. @throws ApiError when the call was refused */
export function resultOf(answer: StoredAnswer): unknown {
  if (answer.kind === 'refusal') throw new ApiError(answer.code, answer.message, answer.details)
  return answer.result
}
