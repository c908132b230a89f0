import type { Quotas } from '../../domain/limits/quotas.js'
import type { Draw, Quota } from '../../domain/ports/counters.js'
import type { Clock } from '../../values/clock.js'
import type { SentBalance, SentDraw, SentTaking } from './counterMessages.js'
import { MemoryCounters } from './memoryCounters.js'

interface WorkerCounts {
  /** @param calls the draws of each call */
  take(calls: readonly (readonly SentDraw[])[]): readonly SentTaking[]
  giveBack(draws: readonly SentDraw[]): void
  /** Takes on other limits. */
  adopt(quotas: Quotas): void
}

/** The counters of the primary process, which count the calls of all worker processes. */
export function countForWorkers(quotas: Quotas, clock: Clock): WorkerCounts {
  const counters = new MemoryCounters()
  let byName = named(quotas)
  const now = () => clock.now().getTime()
  const read = ([caller, name, amount]: SentDraw): Draw => {
    const quota = byName.get(name)
    if (!quota) throw new Error(`no quota has the name ${name}`)
    return { caller, quota, amount }
  }
  return {
    take: (calls) =>
      calls.map((draws): SentTaking => {
        const { isTaken, balances } = counters.take(draws.map(read), now())
        return [isTaken, ...balances.map(({ remaining, resetMs, waitMs }): SentBalance => [remaining, resetMs, finite(waitMs)])]
      }),
    giveBack: (draws) => {
      for (const draw of draws) counters.giveBack(read(draw), now())
    },
    adopt: (others) => {
      byName = named(others)
    },
  }
}

function finite(milliseconds: number): number | null {
  return Number.isFinite(milliseconds) ? milliseconds : null
}

function named({ ofMinute, ofDay, ofCost }: Quotas): ReadonlyMap<string, Quota> {
  return new Map([...Object.values(ofMinute).map(({ quota }) => quota), ofDay, ofCost].map((quota) => [quota.name, quota]))
}
