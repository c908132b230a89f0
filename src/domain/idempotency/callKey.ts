import type { Tx } from '../../db/client.js'
import type { ApiError } from '../../values/errors/apiError.js'
import type { WorkId } from '../../values/ids.js'

/** The idempotency key of a call that begins a work. It is taken in the transaction that begins the work. */
export interface CallKey {
  /** The work that an earlier call under the key began and did not finish. */
  readonly begun: WorkId | undefined
  /** Must be called first in the transaction. @throws IDEMPOTENCY_IN_PROGRESS when another call uses the key now, or has just used it. */
  lock(tx: Tx): Promise<void>
  /** Stores the key together with the work that the call begins. */
  take(tx: Tx, work: WorkId, createdAt: Date): Promise<void>
  /** Stores a refusal under the key, for a call that begins no work. */
  remember(tx: Tx, refusal: ApiError, createdAt: Date): Promise<void>
}
