import { ApiError } from '../../values/errors.js'

/** Nobody knows when a place becomes free: a guess that keeps clients from asking all the time. */
const RETRY_SECONDS = 5

/** Hands out places to owners, no more than `limit` to each. */
export class Places {
  private readonly taken = new Map<string, number>()

  constructor(private readonly limit: number) {}

  /** @returns what gives the place back. @throws RATE_LIMIT_EXCEEDED */
  take(owner: string): () => void {
    const count = this.taken.get(owner) ?? 0
    if (count >= this.limit) throw tooMany('streams', this.limit)
    this.taken.set(owner, count + 1)
    return () => {
      const left = (this.taken.get(owner) ?? 1) - 1
      if (left > 0) this.taken.set(owner, left)
      else this.taken.delete(owner)
    }
  }
}

/** @param measure what there are too many of. */
export function tooMany(measure: string, limit: number): ApiError {
  return new ApiError('RATE_LIMIT_EXCEEDED', `No more than ${limit} ${measure} may be open at a time`, {
    measure,
    limit,
    retryAfterSeconds: RETRY_SECONDS,
  })
}
