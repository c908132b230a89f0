import { randomInt } from 'node:crypto'

/** The largest seed of `randomInt`. */
const MAX_SEED = 2 ** 32

/**
 * The hash of a caller's name: twice 32 bits, which stand for the name in the tables. The hash begins with random seeds, so that nobody can choose
 * names with the hash of another caller. For a million callers the chance of one collision is below 1 in 10 million. The multipliers are those of
 * MurmurHash3 and of Knuth's multiplicative hashing.
 */
export class CallerHash {
  high = 0
  low = 0
  private readonly seeds = [randomInt(MAX_SEED), randomInt(MAX_SEED)] as const
  private last = ''

  /** Reads a name. A call draws from several quotas of the same caller, so the last hash is kept. */
  read(name: string): void {
    if (name === this.last) return
    let [high, low]: [number, number] = [this.seeds[0], this.seeds[1]]
    for (let i = 0; i < name.length; i++) {
      const code = name.charCodeAt(i)
      high = Math.imul(high ^ code, 0x85ebca6b)
      high ^= high >>> 13
      low = Math.imul(low ^ code, 0x9e3779b1)
      low ^= low >>> 15
    }
    this.high = Math.imul(high ^ (low >>> 16), 0xc2b2ae35) >>> 0
    this.low = Math.imul(low ^ (high >>> 13), 0x27d4eb2f) >>> 0 || 1 // 0 marks a free place
    this.last = name
  }
}
