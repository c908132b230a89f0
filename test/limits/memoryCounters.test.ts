import { expect, it } from 'vitest'
import { MemoryCounters } from '../../src/providers/counters/memoryCounters.js'
import { address, call, cost, exhaust, logins, NOW, perDay, perMinute } from './countedCalls.js'

it('takes all draws of a call or none', () => {
  const counters = new MemoryCounters()
  expect(exhaust(counters, 'user:1', logins)).toBe(20)
  const refused = counters.take([...call('user:1'), { caller: 'user:1', quota: logins, amount: 1 }], NOW)
  expect(refused.isTaken).toBe(false)
  expect(refused.balances.map(({ remaining }) => remaining)).toEqual([100, 10_000, 10_000, 0])
  expect(counters.take(call('user:1'), NOW).balances.map(({ remaining }) => remaining)).toEqual([99, 9999, 9993])
})

it('counts each caller and each quota by itself', () => {
  const counters = new MemoryCounters()
  for (let i = 0; i < 2000; i++) for (let n = 0; n <= i % 3; n++) counters.take(call(address(i)), NOW)
  for (let i = 0; i < 2000; i++) {
    const left = [perMinute, perDay, cost].map((quota) => counters.peek(address(i), quota, NOW)?.remaining)
    const times = (i % 3) + 1
    expect(left, address(i)).toEqual([100 - times, 10_000 - times, 10_000 - 7 * times])
  }
  expect(counters.peek('address:9.9.9.9', perMinute, NOW)).toBeUndefined()
})

it('gives back points that were not used', () => {
  const counters = new MemoryCounters()
  counters.take([{ caller: 'user:1', quota: cost, amount: 500 }], NOW)
  counters.giveBack({ caller: 'user:1', quota: cost, amount: 400 }, NOW)
  counters.giveBack({ caller: 'user:2', quota: cost, amount: 400 }, NOW)
  expect(counters.peek('user:1', cost, NOW)?.remaining).toBe(9900)
  expect(counters.peek('user:2', cost, NOW)).toBeUndefined()
})

it('a refused amount that never fits waits for ever', () => {
  const [balance] = new MemoryCounters().take([{ caller: 'user:1', quota: perMinute, amount: 151 }], NOW).balances
  expect(balance).toMatchObject({ remaining: 100, waitMs: Number.POSITIVE_INFINITY })
})

it('callers of a small memory push out each other, first the callers with the fewest calls', () => {
  const counters = new MemoryCounters({ bytes: 100_000, bytesOfQuota: 100_000 })
  const busy = Array.from({ length: 20 }, (_, i) => `user:${i}`)
  for (const caller of busy) for (let n = 0; n < 60; n++) counters.take([{ caller, quota: perMinute, amount: 1 }], NOW)
  for (let i = 0; i < 50_000; i++) counters.take([{ caller: address(i), quota: perMinute, amount: 1 }], NOW)
  expect(counters.bytes).toBeLessThanOrEqual(100_000)
  expect(busy.map((caller) => counters.peek(caller, perMinute, NOW)?.remaining)).toEqual(busy.map(() => 40))
})
