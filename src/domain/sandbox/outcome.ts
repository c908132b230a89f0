import type { ErrorCode } from '../../values/errors/catalogue.js'

/** An outcome that a caller of a sandbox can ask for. */
export interface SandboxOutcome {
  /** The part of the call that asks. */
  readonly place: 'X-Sandbox-Error' | 'paymentMethod' | 'receiver'
  readonly value: string
  readonly meaning: string
  /** The code of the error in the reply; absent for a call that succeeds. */
  readonly code?: ErrorCode
}
