import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { quotasOf } from '../../src/domain/limits/quotas.js'
import type { Draw } from '../../src/domain/ports/counters.js'
import { countForWorkers } from '../../src/providers/counters/countForWorkers.js'
import { MemoryCounters } from '../../src/providers/counters/memoryCounters.js'
import { type PrimaryCounterLink, PrimaryCounters } from '../../src/providers/counters/primaryCounters.js'

const NOW = Date.parse('2026-11-20T10:00:00.000Z')
const clock = { now: () => new Date(NOW) }
const quotas = quotasOf(parseConfig({}))
const { quota: search } = quotas.ofMinute.search
const call = (caller: string): Draw[] => [
  { caller, quota: search, amount: 1 },
  { caller, quota: quotas.ofDay, amount: 1 },
  { caller, quota: quotas.ofCost, amount: 7 },
]

/** A primary process with worker processes, whose messages cross as JSON. */
function world(workers: number) {
  const primary = countForWorkers(quotas, clock)
  const messages = { takes: 0 }
  const cross = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value))
  const link: PrimaryCounterLink = {
    take: async (calls) => {
      messages.takes += 1
      return cross(primary.take(cross(calls)))
    },
    giveBack: (draws) => primary.giveBack(cross(draws)),
  }
  return { primary, messages, counters: Array.from({ length: workers }, () => new PrimaryCounters(link, new MemoryCounters())) }
}

it('counts as the counters of one process do', async () => {
  const alone = new MemoryCounters()
  const [counters] = world(1).counters
  for (let n = 0; n < 2 * search.limit; n++) expect(await counters?.take(call('user:1'), NOW)).toEqual(alone.take(call('user:1'), NOW))
  const tooMuch = [{ caller: 'user:2', quota: quotas.ofCost, amount: 10 * quotas.ofCost.limit }]
  const refused = await counters?.take(tooMuch, NOW)
  expect(refused).toEqual(alone.take(tooMuch, NOW))
  expect(refused?.balances[0]?.waitMs).toBe(Number.POSITIVE_INFINITY)
})

it('takes exactly the limit over all worker processes, with a message for each turn of a process', async () => {
  const { counters, messages } = world(3)
  const calls = Array.from({ length: 3 * search.limit }, (_, i) => counters[i % 3]?.take(call('user:1'), NOW))
  const taken = (await Promise.all(calls)).filter((taking) => taking?.isTaken)
  const alone = new MemoryCounters()
  const most = calls.filter(() => alone.take(call('user:1'), NOW).isTaken)
  expect(taken).toHaveLength(most.length)
  expect(messages.takes).toBe(3)
})

it('remembers callers over a quota, and gives unused points back before the next call', async () => {
  const { counters, primary } = world(1)
  const [one] = counters
  await Promise.all(Array.from({ length: 2 * search.limit }, () => one?.take(call('user:1'), NOW)))
  expect(one?.peek('user:1', search, NOW)?.waitMs).toBeGreaterThan(0)
  expect(one?.peek('user:2', search, NOW)).toBeUndefined()
  const all = { caller: 'user:3', quota: quotas.ofCost, amount: quotas.ofCost.limit }
  await one?.take([all], NOW)
  one?.giveBack({ ...all, amount: 400 }, NOW)
  expect((await one?.take([{ ...all, amount: 400 }], NOW))?.isTaken).toBe(true)
  expect(() => primary.take([[['user:1', 'unknown', 1]]])).toThrow('no quota has the name unknown')
})

it('takes on other limits', async () => {
  const { counters, primary } = world(1)
  const [one] = counters
  const other = quotasOf(parseConfig({ RATE_LIMIT_QUOTAS: 'search=3:slidingWindow' }))
  primary.adopt(other)
  const draw = { caller: 'user:1', quota: other.ofMinute.search.quota, amount: 1 }
  const takings = await Promise.all(Array.from({ length: 9 }, () => one?.take([draw], NOW)))
  expect(takings.filter((taking) => taking?.isTaken)).toHaveLength(3)
})

describe('a primary process that does not answer', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => vi.useRealTimers())

  it('is asked once a second; meanwhile the process counts by itself, and no call waits', async () => {
    let [asked, given] = [0, 0]
    let isLost = true
    const primary = countForWorkers(quotas, clock)
    const link: PrimaryCounterLink = {
      take: async (calls) => {
        asked += 1
        if (isLost) throw new Error('there was no answer')
        return primary.take(calls)
      },
      giveBack: () => {
        given += 1
      },
    }
    const counters = new PrimaryCounters(link, new MemoryCounters())
    const left = async () => (await counters.take(call('user:1'), NOW)).balances[1]?.remaining
    expect([await left(), await left(), asked]).toEqual([quotas.ofDay.limit - 1, quotas.ofDay.limit - 2, 1])
    counters.giveBack({ caller: 'user:1', quota: quotas.ofDay, amount: 1 }, NOW)
    expect([await left(), asked, given]).toEqual([quotas.ofDay.limit - 2, 1, 0])
    vi.advanceTimersByTime(1001)
    const [during, beside] = await Promise.all([left(), left()])
    expect([during, beside, asked]).toEqual([quotas.ofDay.limit - 3, quotas.ofDay.limit - 4, 2])
    isLost = false
    expect([await left(), asked]).toEqual([quotas.ofDay.limit - 5, 2])
    vi.advanceTimersByTime(1001)
    expect([await left(), await left(), asked]).toEqual([quotas.ofDay.limit - 1, quotas.ofDay.limit - 2, 4])
  })
})
