/** Kinds of calls that other callers send during an attack. `live` checks that the process answers at all. */
export const kinds = ['live', 'reads', 'logins', 'orders', 'deliveries'] as const
export type Kind = (typeof kinds)[number]

export interface Latency {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Calls with 5xx, 429 or no answer, and missing deliveries. */
  readonly refused: number
  /** Number of answers without success, by status. */
  readonly statuses: Readonly<Record<string, number>>
  /** A sample answer for each status of `statuses`. */
  readonly samples: Readonly<Record<string, string>>
}

export type Latencies = Readonly<Record<Kind, Latency>>

const MAX_SAMPLE = 300

/** Collects the calls of one kind. */
export class Tally {
  private readonly times: number[] = []
  private refused = 0
  private readonly statuses: Record<string, number> = {}
  private readonly samples: Record<string, string> = {}

  add(milliseconds: number, status: number, text = ''): void {
    this.times.push(milliseconds)
    if (status >= 200 && status < 300) return
    this.statuses[status] = (this.statuses[status] ?? 0) + 1
    this.samples[status] ??= text.slice(0, MAX_SAMPLE)
    this.refused += 1
  }

  get latency(): Latency {
    const sorted = this.times.toSorted((a, b) => a - b)
    const at = (share: number) => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0)
    const { refused, statuses, samples } = this
    return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1), refused, statuses, samples }
  }
}
