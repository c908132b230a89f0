import type { Draw, Quota } from '../../src/domain/ports/counters.js'
import type { MemoryCounters } from '../../src/providers/counters/memoryCounters.js'

export const NOW = Date.parse('2026-11-20T10:00:00.000Z')
export const perMinute: Quota = { name: 'default', unit: 'calls', algorithm: 'tokenBucket', limit: 100, windowSeconds: 60, burst: 1.5 }
export const perDay: Quota = { name: 'day', unit: 'calls', algorithm: 'day', limit: 10_000, windowSeconds: 86_400, burst: 1 }
export const cost: Quota = { ...perMinute, name: 'cost', unit: 'points', limit: 10_000, burst: 1 }
export const logins: Quota = { ...perMinute, name: 'login', algorithm: 'slidingWindow', limit: 20, burst: 1 }

export const call = (caller: string): Draw[] => [
  { caller, quota: perMinute, amount: 1 },
  { caller, quota: perDay, amount: 1 },
  { caller, quota: cost, amount: 7 },
]
export const address = (i: number) => `address:${i >>> 16}.${(i >>> 8) & 255}.${i & 255}.7`

/** @returns the number of calls until the quota refuses the next */
export function exhaust(counters: MemoryCounters, caller: string, quota: Quota): number {
  for (let taken = 0; ; taken++) if (!counters.take([{ caller, quota, amount: 1 }], NOW).isTaken) return taken
}
