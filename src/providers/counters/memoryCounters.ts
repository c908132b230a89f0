import { algorithmOf, remainingOf } from '../../domain/limits/algorithms.js'
import type { Balance, Counters, Draw, Quota, Taking } from '../../domain/ports/counters.js'
import { CallerHash } from './callerHash.js'
import { type ByteBudget, CounterTable, type Shard } from './counterTable.js'

const MEGABYTE = 1024 * 1024
/** Memory for the counters of all callers. A million callers that use three quotas take 144 MB. */
const MAX_BYTES = 176 * MEGABYTE
/** Memory for the counters of one quota. */
const MAX_BYTES_OF_QUOTA = 48 * MEGABYTE

/** The state of a caller without a counter. It is read only. */
const UNUSED = new Float64Array(64)

/** Counts in the memory of this process, within a bound. */
export class MemoryCounters implements Counters {
  private readonly tables = new Map<string, { readonly algorithm: Quota['algorithm']; readonly table: CounterTable }>()
  private readonly hash = new CallerHash()
  private readonly budget: ByteBudget

  constructor(private readonly bounds = { bytes: MAX_BYTES, bytesOfQuota: MAX_BYTES_OF_QUOTA }) {
    this.budget = { left: bounds.bytes }
  }

  take(draws: readonly Draw[], now: number): Taking {
    const fits = draws.every((draw) => this.fits(draw, now))
    if (fits) for (const draw of draws) this.add(draw, now)
    return { isTaken: fits, balances: draws.map(({ caller, quota, amount }) => this.balanceOf(caller, quota, fits ? 1 : amount, now)) }
  }

  giveBack({ caller, quota, amount }: Draw, now: number): void {
    const shard = this.shardOf(caller, quota)
    const at = shard.find(this.hash)
    if (at >= 0) algorithmOf(quota).add(quota, shard.state, at, -amount, now)
  }

  peek(caller: string, quota: Quota, now: number): Balance | undefined {
    return this.shardOf(caller, quota).find(this.hash) < 0 ? undefined : this.balanceOf(caller, quota, 1, now)
  }

  async close(): Promise<void> {}

  /** The bytes that all counters take. */
  get bytes(): number {
    return this.bounds.bytes - this.budget.left
  }

  private fits({ caller, quota, amount }: Draw, now: number): boolean {
    const shard = this.shardOf(caller, quota)
    const at = shard.find(this.hash)
    const algorithm = algorithmOf(quota)
    return (at < 0 ? algorithm.wait(quota, UNUSED, 0, amount, now) : algorithm.wait(quota, shard.state, at, amount, now)) === 0
  }

  private add({ caller, quota, amount }: Draw, now: number): void {
    const shard = this.shardOf(caller, quota)
    const algorithm = algorithmOf(quota)
    const known = shard.find(this.hash)
    const at = known >= 0 ? known : shard.make(this.hash, (state, place) => algorithm.used(quota, state, place, now), quota.limit)
    if (at >= 0) algorithm.add(quota, shard.state, at, amount, now)
  }

  private balanceOf(caller: string, quota: Quota, amount: number, now: number): Balance {
    const shard = this.shardOf(caller, quota)
    const found = shard.find(this.hash)
    const algorithm = algorithmOf(quota)
    const state = found < 0 ? UNUSED : shard.state
    const at = Math.max(0, found)
    return {
      quota,
      remaining: remainingOf(quota, algorithm.used(quota, state, at, now)),
      resetMs: algorithm.reset(quota, state, at, now),
      waitMs: algorithm.wait(quota, state, at, amount, now),
    }
  }

  private shardOf(caller: string, quota: Quota): Shard {
    const known = this.tables.get(quota.name)
    const table = known?.algorithm === quota.algorithm ? known.table : this.tableFor(quota)
    this.hash.read(caller)
    return table.shardOf(this.hash)
  }

  /** The numbers of another algorithm mean something else: a quota with a new algorithm begins anew. */
  private tableFor(quota: Quota): CounterTable {
    this.tables.get(quota.name)?.table.free()
    const { width } = algorithmOf(quota)
    const table = new CounterTable({ width, maxBytes: this.bounds.bytesOfQuota }, this.budget)
    this.tables.set(quota.name, { algorithm: quota.algorithm, table })
    return table
  }
}
