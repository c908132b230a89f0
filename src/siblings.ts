import type { PrimaryCounterLink } from './providers/counters/primaryCounters.js'

/** The other processes of a gateway with several worker processes, as one of these sees them. */
export interface Siblings {
  /** The way to the counters of all processes. */
  readonly counters: PrimaryCounterLink
  /** The metrics of all processes, in the text format of Prometheus. */
  metrics(): Promise<string>
}
