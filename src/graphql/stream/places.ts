import type { ApiError } from '../../values/errors/apiError.js'
import { rateLimitExceeded, unavailable } from '../../values/errors/make.js'
import { type FairGate, GateFull } from '../../values/fairGate.js'

/** A guess, because nobody knows when a place becomes free. It keeps clients from retrying all the time. */
const RETRY_SECONDS = 5

/** Hands out places to owners, at most `limit` to each. */
export class Places {
  /** @param measure name of the counted things, for messages. */
  constructor(
    private readonly gate: FairGate,
    private readonly measure: string,
    private readonly limit: number,
  ) {}

  /**
   * @param count number of places, taken together. @returns a function that gives them back.
   * @throws RATE_LIMIT_EXCEEDED, and SERVICE_UNAVAILABLE when the process has too few places left
   */
  take(owner: string, count = 1): () => void {
    try {
      this.gate.mustEnter(owner, count)
    } catch (error) {
      if (!(error instanceof GateFull)) throw error
      if (this.gate.heldBy(owner) + count > this.limit) throw tooMany(this.measure, this.limit)
      throw unavailable(`Too many ${this.measure} are open: try again later`, {}, { advice: { afterSeconds: RETRY_SECONDS } })
    }
    return () => this.gate.leave(owner, count)
  }
}

/** @param measure name of the things of which the caller has too many. */
export function tooMany(measure: string, limit: number): ApiError {
  return rateLimitExceeded(`At most ${limit} ${measure} can be open at a time: end one first`, RETRY_SECONDS, { measure, limit })
}
