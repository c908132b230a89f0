import { StacklessError } from './stackless.js'

/** The places of a shared resource and of its queue, and the share of one owner. */
export interface GateBounds {
  /** Places that can be taken at a time. */
  readonly places: number
  /** Places that one owner may hold at a time. */
  readonly placesPerOwner: number
  /** Places kept for owners who hold none. */
  readonly placesKept?: number
  /** Requests that may wait for a place. */
  readonly queue: number
  /** Requests of one owner that may wait for a place. */
  readonly queuePerOwner: number
  /** Places of the queue kept for owners with no other waiting request. */
  readonly queueKept?: number
}

/** How full a gate is. */
export interface GateLoad {
  readonly inside: number
  readonly waiting: number
}

/** Makes a gate. @param name a fixed text, under which the gate's load is measured. */
export type MakeGate = (name: string, bounds: GateBounds) => FairGate

/** Makes a gate that is not measured. */
export const unmeasured: MakeGate = (_name, bounds) => new FairGate(bounds)

/** The gate has no room for this owner. */
export class GateFull extends StacklessError {
  override readonly name = 'GateFull'
}

type Enter = () => void

/** The waiting requests of an owner. */
interface Waiting {
  readonly entries: Set<Enter>
  /** Begin of the wait for the next turn, by `performance.now()`. */
  since: number
}

/**
 * Hands out places of a shared resource so that no owner can use up the share of another. Owners who wait get places in turn, one each. An owner is a
 * text: a user, an OAuth client, a network, an endpoint's owner.
 */
export class FairGate {
  private inside = 0
  private readonly insideOf = new Map<string, number>()
  private waiting = 0
  private refused = 0
  /** Owners in the order of their turns. */
  private readonly waitingOf = new Map<string, Waiting>()

  constructor(private readonly bounds: GateBounds) {}

  /** Takes a place, or several together, when they are free for this owner. The caller gives as many back by `leave`. */
  tryEnter(owner: string, count = 1): boolean {
    const { places, placesPerOwner, placesKept = 0 } = this.bounds
    const own = this.insideOf.get(owner) ?? 0
    if (own + count > placesPerOwner || this.inside + count > (own === 0 ? places : places - placesKept)) return false
    this.inside += count
    this.insideOf.set(owner, own + count)
    return true
  }

  /** Takes places as `tryEnter` does. @throws GateFull when fewer are free for this owner. */
  mustEnter(owner: string, count = 1): void {
    if (!this.tryEnter(owner, count)) throw this.full()
  }

  /**
   * Waits for a place. @param onEnter is called when the owner gets its place. @returns a function that stops waiting.
   * @throws GateFull
   */
  wait(owner: string, onEnter: Enter): () => void {
    const { queue, queuePerOwner, queueKept = 0 } = this.bounds
    const mine = this.waitingOf.get(owner)
    const ownWaiting = mine?.entries.size ?? 0
    const room = ownWaiting === 0 ? queue : queue - queueKept
    if (ownWaiting >= queuePerOwner || this.waiting >= room) throw this.full()
    const enter: Enter = () => onEnter() // the same callback may wait more than once
    if (mine) mine.entries.add(enter)
    else this.waitingOf.set(owner, { entries: new Set([enter]), since: performance.now() })
    this.waiting += 1
    return () => this.withdraw(owner, enter)
  }

  /** Gives a place back, or several, and admits the owners whose turn it is. */
  leave(owner: string, count = 1): void {
    this.inside -= count
    const left = (this.insideOf.get(owner) ?? count) - count
    if (left > 0) this.insideOf.set(owner, left)
    else this.insideOf.delete(owner)
    while (this.waiting > 0 && this.inside < this.bounds.places && this.admitNext()) {}
  }

  /** Waits for a place, which the caller gives back by `leave`. @param withinMs longest wait, in milliseconds. @throws GateFull */
  async enter(owner: string, withinMs: number): Promise<void> {
    if (this.tryEnter(owner)) return
    await new Promise<void>((resolve, reject) => {
      const withdraw = this.wait(owner, () => {
        clearTimeout(late)
        resolve()
      })
      const late = setTimeout(() => {
        withdraw()
        reject(this.full())
      }, withinMs)
    })
  }

  /** Runs `act` while holding a place. @throws GateFull, and the errors of `act` */
  async run<Result>(owner: string, act: () => Promise<Result>): Promise<Result> {
    if (!this.tryEnter(owner)) await new Promise<void>((enter) => this.wait(owner, enter))
    try {
      return await act()
    } finally {
      this.leave(owner)
    }
  }

  /** Places that can be taken at a time. */
  get places(): number {
    return this.bounds.places
  }

  get load(): GateLoad {
    return { inside: this.inside, waiting: this.waiting }
  }

  /** The time that an owner without a place has waited for its turn, in milliseconds. An owner with places waits because of its own requests. */
  get turnWaitMs(): number {
    if (this.waiting === 0) return 0
    for (const [owner, { since }] of this.waitingOf) if (!this.insideOf.has(owner)) return performance.now() - since
    return 0
  }

  /** Entries refused since the gate was made. */
  get refusals(): number {
    return this.refused
  }

  /** True when an owner waits for a place. */
  get isAwaited(): boolean {
    return this.waiting > 0
  }

  /** Number of places that an owner holds. */
  heldBy(owner: string): number {
    return this.insideOf.get(owner) ?? 0
  }

  /** The owners who hold places, each with its number of places. */
  get holders(): ReadonlyMap<string, number> {
    return this.insideOf
  }

  private full(): GateFull {
    this.refused += 1
    return new GateFull('there is no room')
  }

  /** Admits the next waiting owner for whom a place is free. @returns false when there is no such owner. */
  private admitNext(): boolean {
    for (const [owner, { entries }] of this.waitingOf) {
      if (!this.tryEnter(owner)) continue
      const [next] = entries as Set<Enter> & [Enter] // a set that is kept has an entry
      this.withdraw(owner, next)
      const rest = this.waitingOf.get(owner)
      if (rest) {
        this.waitingOf.delete(owner)
        rest.since = performance.now()
        this.waitingOf.set(owner, rest) // its next turn comes after the others
      }
      next()
      return true
    }
    return false
  }

  private withdraw(owner: string, enter: Enter): void {
    const entries = this.waitingOf.get(owner)?.entries
    if (!entries?.delete(enter)) return
    this.waiting -= 1
    if (entries.size === 0) this.waitingOf.delete(owner)
  }
}
