/** Samples that are kept: two minutes, as one is taken each second. */
const MAX_SAMPLES = 120

interface WalSample {
  readonly position: bigint
  readonly at: number
}

/** The last positions of the primary's log with their moments. They tell how far a replica lags behind. */
export class WalSamples {
  private samples: readonly WalSample[] = []

  add(position: bigint, at: number): void {
    this.samples = [...this.samples.slice(1 - MAX_SAMPLES), { position, at }]
  }

  /** The moment of the newest sample, by `performance.now()`. */
  get takenAt(): number {
    return this.samples.at(-1)?.at ?? Number.NEGATIVE_INFINITY
  }

  /**
   * The lag of a replica that has replayed the log up to a position, in milliseconds: no less than the time since it had all of the primary's changes.
   * 0 for a replica with the newest sample, and without samples: nothing is known that it lacks.
   */
  lagOf(replayed: bigint, now: number): number {
    const newest = this.samples.at(-1)
    if (!newest || newest.position <= replayed) return 0
    const reached = this.samples.findLast(({ position }) => position <= replayed)
    return reached ? now - reached.at : Number.POSITIVE_INFINITY
  }
}
