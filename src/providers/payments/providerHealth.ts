/** The meaning of an outcome for the health of the provider: it works, it is in trouble, or neither. */
export type News = 'good' | 'bad' | 'none'

interface HealthSettings {
  /** Failures, each of a different request, after which no request is sent for `breakMs`. */
  readonly breakAfter: number
  readonly breakMs: number
}

/** Bound on remembered requests, and on remembered owners. */
const MAX_REMEMBERED = 1000
/** Owners who may send a probe at the same time, to find out whether the provider works again. */
const MAX_PROBES = 3
/** Older failures are forgotten. */
const MEMORY_MS = 60_000

/** A circuit breaker: closed, open for a while, then half open, when it admits a few requests as probes. */
class Breaker {
  private openedAt: number | undefined
  private readonly probing = new Set<string>()

  constructor(
    private readonly breakMs: number,
    private readonly maxProbes: number,
  ) {}

  admits(owner: string): boolean {
    if (this.openedAt === undefined) return true
    if (Date.now() < this.openedAt + this.breakMs) return false
    return this.probing.size < this.maxProbes && !this.probing.has(owner)
  }

  noteCall(owner: string): void {
    if (this.openedAt !== undefined) this.probing.add(owner)
  }

  end(owner: string): void {
    this.probing.delete(owner)
  }

  open(): void {
    this.openedAt = Date.now()
  }

  close(): void {
    this.openedAt = undefined
  }

  get isOpen(): boolean {
    return this.openedAt !== undefined
  }
}

/** The failures of an owner since the last success of any owner. */
interface OwnerFailures {
  failures: number
  lastAt: number
  readonly breaker: Breaker
}

/**
 * Decides by recent outcomes whether the provider may be asked. Callers choose their requests, so no owner alone may decide for the other owners. A
 * request that fails again is not counted again. The failures of one owner count for at most a third of the shared threshold; further failures block
 * only that owner.
 */
export class ProviderHealth {
  private readonly shared: Breaker
  private readonly owners = new Map<string, OwnerFailures>()
  private readonly failed = new Set<string>()
  /** Maximum number of failures that one owner adds to the failures of all owners. */
  private readonly share: number

  constructor(private readonly settings: HealthSettings) {
    this.shared = new Breaker(settings.breakMs, MAX_PROBES)
    this.share = Math.ceil(settings.breakAfter / 3)
  }

  /** From the failures that stopped the requests of all owners to the next success. */
  get isInTrouble(): boolean {
    return this.shared.isOpen
  }

  admits(owner: string): boolean {
    return this.shared.admits(owner) && (this.owners.get(owner)?.breaker.admits(owner) ?? true)
  }

  /** Sends an admitted request, and records its outcome. @param key of the request, the same each time it is sent */
  async watch<Outcome>(owner: string, key: string, send: () => Promise<Outcome>, newsOf: (outcome: Outcome) => News): Promise<Outcome> {
    const own = this.owners.get(owner)?.breaker
    this.shared.noteCall(owner)
    own?.noteCall(owner)
    try {
      const outcome = await send()
      const news = newsOf(outcome)
      if (news === 'good') this.recover(key)
      if (news === 'bad') this.suffer(owner, key)
      return outcome
    } finally {
      this.shared.end(owner)
      own?.end(owner)
    }
  }

  private recover(key: string): void {
    this.failed.delete(key)
    this.owners.clear()
    this.shared.close()
  }

  private suffer(owner: string, key: string): void {
    const standing = this.standingOf(owner)
    if (this.failed.has(key)) return
    if (this.failed.size >= MAX_REMEMBERED) this.failed.clear()
    this.failed.add(key)
    standing.failures += 1
    standing.lastAt = Date.now()
    if (standing.failures >= this.settings.breakAfter) standing.breaker.open()
    const countsForAll = standing.failures <= this.share
    if (countsForAll && (this.shared.isOpen || this.failuresForAll() >= this.settings.breakAfter)) this.shared.open()
  }

  private standingOf(owner: string): OwnerFailures {
    const known = this.owners.get(owner)
    if (known && known.lastAt + MEMORY_MS > Date.now()) return known
    if (this.owners.size >= MAX_REMEMBERED) this.owners.clear()
    const standing = { failures: 0, lastAt: Date.now(), breaker: new Breaker(this.settings.breakMs, 1) }
    this.owners.set(owner, standing)
    return standing
  }

  private failuresForAll(): number {
    const since = Date.now() - MEMORY_MS
    return [...this.owners.values()].reduce((sum, { failures, lastAt }) => sum + (lastAt > since ? Math.min(failures, this.share) : 0), 0)
  }
}
