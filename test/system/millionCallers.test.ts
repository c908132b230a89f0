import { expect, it } from 'vitest'
import { MemoryCounters } from '../../src/providers/counters/memoryCounters.js'
import { address, call, exhaust, logins, NOW, perDay, perMinute } from '../limits/countedCalls.js'

it('a million callers take less than 200 MB, and do not free a caller at its limit', () => {
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
