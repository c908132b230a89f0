import { describe, expect, it } from 'vitest'
import type { Draw, Quota } from '../../src/domain/ports/counters.js'
import { MemoryCounters } from '../../src/providers/counters/memoryCounters.js'

const NOW = Date.parse('2026-11-20T10:00:00.000Z')
const perMinute: Quota = { name: 'default', unit: 'calls', algorithm: 'tokenBucket', limit: 100, windowSeconds: 60, burst: 1.5 }
const perDay: Quota = { name: 'day', unit: 'calls', algorithm: 'day', limit: 10_000, windowSeconds: 86_400, burst: 1 }
const cost: Quota = { ...perMinute, name: 'cost', unit: 'points', limit: 10_000, burst: 1 }
const logins: Quota = { ...perMinute, name: 'login', algorithm: 'slidingWindow', limit: 20, burst: 1 }

const call = (caller: string): Draw[] => [
  { caller, quota: perMinute, amount: 1 },
  { caller, quota: perDay, amount: 1 },
  { caller, quota: cost, amount: 7 },
]
const address = (i: number) => `address:${i >>> 16}.${(i >>> 8) & 255}.${i & 255}.7`

function exhaust(counters: MemoryCounters, caller: string, quota: Quota): number {
  for (let taken = 0; ; taken++) if (!counters.take([{ caller, quota, amount: 1 }], NOW).isTaken) return taken
}

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

describe('a million callers', () => {
  it('take less than 200 MB, and do not free a caller at its limit', () => {
    const counters = new MemoryCounters()
    expect(exhaust(counters, 'user:1', perMinute)).toBe(150)
    expect(exhaust(counters, 'user:1', perDay)).toBe(10_000)
    expect(exhaust(counters, 'address:10.0.0.1', logins)).toBe(20)
    for (let i = 0; i < 1_000_000; i++) {
      counters.take(call(address(i)), NOW)
      if (i % 20 === 0) counters.take([{ caller: address(i), quota: logins, amount: 1 }], NOW)
    }
    expect(counters.bytes).toBeLessThan(200_000_000)
    expect(process.memoryUsage().arrayBuffers).toBeGreaterThan(counters.bytes * 0.9)
    expect(exhaust(counters, 'user:1', perMinute)).toBe(0)
    expect(exhaust(counters, 'user:1', perDay)).toBe(0)
    expect(exhaust(counters, 'address:10.0.0.1', logins)).toBe(0)
    const known = Array.from({ length: 1000 }, (_, i) => counters.peek(address(i * 1000), perMinute, NOW)).filter(Boolean)
    expect(known.length).toBeGreaterThan(900)
  })

  it('of a small memory push out each other, first the callers with the fewest calls', () => {
    const counters = new MemoryCounters({ bytes: 100_000, bytesOfQuota: 100_000 })
    const busy = Array.from({ length: 20 }, (_, i) => `user:${i}`)
    for (const caller of busy) for (let n = 0; n < 60; n++) counters.take([{ caller, quota: perMinute, amount: 1 }], NOW)
    for (let i = 0; i < 50_000; i++) counters.take([{ caller: address(i), quota: perMinute, amount: 1 }], NOW)
    expect(counters.bytes).toBeLessThanOrEqual(100_000)
    expect(busy.map((caller) => counters.peek(caller, perMinute, NOW)?.remaining)).toEqual(busy.map(() => 40))
  })
})
