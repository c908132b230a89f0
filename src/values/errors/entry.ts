/** An entry of the error catalogue. */
export interface CatalogueEntry {
  readonly status: number
  readonly type: string
  readonly title: string
  readonly retry: Retry
  /** The advice to the caller. */
  readonly resolution: string
}

/**
 * How a client should react. `never`: no retry. `authenticate`: a retry with another credential. `after_delay`: a retry after `Retry-After`. `backoff`: at
 * most `maxAttempts` retries.
 */
export interface Retry {
  readonly strategy: 'never' | 'authenticate' | 'refresh_token' | 'reconcile' | 'refetch' | 'after_delay' | 'backoff'
  readonly maxAttempts?: number
  /** Seconds to wait, as in `Retry-After`. */
  readonly afterSeconds?: number
}
