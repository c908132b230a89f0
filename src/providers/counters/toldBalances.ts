import { LRUCache } from 'lru-cache'
import type { Balance, Draw, Quota } from '../../domain/ports/counters.js'

/** Callers over a quota that this process remembers. A forgotten caller costs a question to the keeper of the counters. */
const MAX_OVER = 50_000

/** The balance of a caller over a quota, at a moment. */
interface Told {
  readonly balance: Balance
  readonly at: number
}

/** The callers over a quota, as the keeper of the counters has told: another process, or Redis. */
export class ToldBalances {
  private readonly over = new LRUCache<string, Told>({ max: MAX_OVER })

  /** @param isTaken whether the draw was taken */
  note({ caller, quota, amount }: Draw, balance: Balance, isTaken: boolean, at: number): void {
    const key = keyOf(caller, quota)
    // a smaller amount than a refused one may fit
    if (balance.waitMs > 0 && (isTaken || amount === 1)) this.over.set(key, { balance, at })
    else if (balance.waitMs === 0) this.over.delete(key)
  }

  /** @returns undefined for a caller that is over no quota as far as this process knows */
  peek(caller: string, quota: Quota, now: number): Balance | undefined {
    const told = this.over.get(keyOf(caller, quota))
    if (!told) return undefined
    const { balance, at } = told
    const passed = now - at
    return { ...balance, resetMs: Math.max(0, balance.resetMs - passed), waitMs: Math.max(0, balance.waitMs - passed) }
  }
}

function keyOf(caller: string, { name }: Quota): string {
  return `${name} ${caller}`
}
