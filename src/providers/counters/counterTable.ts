import type { CallerHash } from './callerHash.js'

/** Places of a set. A caller has its counter in any place of one set. */
const WAYS = 8
/** Parts of a table. A part grows by itself: the growth of a whole table would hold the main thread for too long. */
const SHARDS = 64
const FIRST_PLACES = 2 * WAYS
/** Numbers that name the caller of a place. */
const NAME = 2
const BYTES_OF_NAME = NAME * Uint32Array.BYTES_PER_ELEMENT

/** Bytes that tables may still take. */
export interface ByteBudget {
  left: number
}

/** The units in use of a counter. @param at the first number of the counter in `state` */
type UnitsUsed = (state: Float64Array, at: number) => number

interface TableBounds {
  /** Numbers of a counter. */
  readonly width: number
  readonly maxBytes: number
}

/** The counters of one quota, one for each caller that has used it, in arrays without an object for each caller. */
export class CounterTable {
  private readonly shards: readonly Shard[]

  constructor(bounds: TableBounds, budget: ByteBudget) {
    this.shards = Array.from({ length: SHARDS }, () => new Shard(bounds, budget))
  }

  /** Gives the bytes of the table back to the budget. The table is of no use afterwards. */
  free(): void {
    for (const shard of this.shards) shard.free()
  }

  shardOf({ high }: CallerHash): Shard {
    return this.shards[high >>> 26] as Shard // the six highest bits are below 64
  }
}

/** A part of a table. */
export class Shard {
  /** The numbers of all counters. Growth replaces the array. */
  state = new Float64Array(0)
  private names = new Uint32Array(0)
  private sets = 0

  constructor(
    private readonly bounds: TableBounds,
    private readonly budget: ByteBudget,
  ) {}

  /** @returns the first number of the caller's counter in `state`; -1 when it has none */
  find({ high, low }: CallerHash): number {
    if (this.sets === 0) return -1
    const { names } = this
    const first = (high & (this.sets - 1)) * WAYS
    for (let place = first; place < first + WAYS; place++)
      if (names[place * NAME + 1] === low && names[place * NAME] === high) return place * this.bounds.width
    return -1
  }

  /**
   * Makes an unused counter. When the table can grow no more, the counter with the fewest units in use gives way, but never a counter at its limit: fresh
   * callers cannot free a caller that has used up its quota.
   * @param limit the limit of the quota
   * @returns as `find`; -1 when there is no place, so that the caller is not counted
   */
  make(caller: CallerHash, used: UnitsUsed, limit: number): number {
    const place = this.freePlace(caller, used, limit)
    if (place < 0) return -1
    const { width } = this.bounds
    this.names[place * NAME] = caller.high
    this.names[place * NAME + 1] = caller.low
    this.state.fill(0, place * width, (place + 1) * width)
    return place * width
  }

  free(): void {
    this.budget.left += this.names.byteLength + this.state.byteLength
    this.names = new Uint32Array(0)
    this.state = new Float64Array(0)
    this.sets = 0
  }

  private freePlace(caller: CallerHash, used: UnitsUsed, limit: number): number {
    for (;;) {
      const found = this.leastUsed(caller.high, used)
      if (found && found.units === 0) return found.place
      if (this.grow(used)) continue
      return found && found.units < limit ? found.place : -1
    }
  }

  /** A free place of the caller's set counts as a counter without units. */
  private leastUsed(high: number, used: UnitsUsed): { place: number; units: number } | undefined {
    if (this.sets === 0) return undefined
    const first = (high & (this.sets - 1)) * WAYS
    let least = { place: first, units: Number.POSITIVE_INFINITY }
    for (let place = first; place < first + WAYS; place++) {
      const units = this.names[place * NAME + 1] === 0 ? 0 : used(this.state, place * this.bounds.width)
      if (units === 0) return { place, units }
      if (units < least.units) least = { place, units }
    }
    return least
  }

  /** Doubles the number of places. Counters without units are left behind. @returns false when there is no memory left */
  private grow(used: UnitsUsed): boolean {
    const { width, maxBytes } = this.bounds
    const places = this.sets === 0 ? FIRST_PLACES : this.sets * WAYS * 2
    const bytesOfPlace = BYTES_OF_NAME + width * Float64Array.BYTES_PER_ELEMENT
    const more = (places - this.sets * WAYS) * bytesOfPlace
    if (more > this.budget.left || places * bytesOfPlace * SHARDS > maxBytes) return false
    this.budget.left -= more
    const { names, state } = this
    this.sets = places / WAYS
    this.names = new Uint32Array(places * NAME)
    this.state = new Float64Array(places * width)
    for (let place = 0; place * NAME < names.length; place++) {
      const [high = 0, low = 0] = [names[place * NAME], names[place * NAME + 1]]
      if (low === 0 || used(state, place * width) === 0) continue
      const target = this.freeIn(high) // the counters of a set are spread over two sets, so each finds a place
      this.names[target * NAME] = high
      this.names[target * NAME + 1] = low
      this.state.set(state.subarray(place * width, (place + 1) * width), target * width)
    }
    return true
  }

  private freeIn(high: number): number {
    let place = (high & (this.sets - 1)) * WAYS
    while (this.names[place * NAME + 1] !== 0) place++
    return place
  }
}
