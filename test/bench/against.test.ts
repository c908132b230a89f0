import { describe, expect, it } from 'vitest'
import { compare } from '../../bench/against.js'
import type { Measured } from '../../bench/rounds.js'
import { buildIn } from '../../bench/servers.js'
import { medianInterval } from '../../bench/statistics.js'
import { workloads } from '../../bench/workloads.js'

const [workload] = workloads.filter(({ name }) => name === 'point')
const steady = [400, 404, 396, 402, 398, 401, 399, 403, 397]

/** Rounds of one workload: the CPU time of this build is the CPU time of the other build times the factor of the round. */
function rounds(factors: readonly number[]): Measured {
  const slices = (cpu: readonly number[]) =>
    new Map([['point', cpu.map((cpuUs) => ({ cpuUs, postgresUs: undefined, perSecond: 1, p50Ms: 1, p99Ms: 1 }))]])
  return new Map([
    ['gateway', slices(factors.map((factor, round) => factor * (steady[round] ?? 0)))],
    ['against', slices(steady.slice(0, factors.length))],
  ])
}

const verdictOf = (factors: readonly number[]) => compare(rounds(factors), workload ? [workload] : [])[0]?.verdict

describe('the comparison of two builds', () => {
  it.each([
    [9, [2, 8]],
    [20, [6, 15]],
    [100, [40, 61]],
  ])('has the 95 %% interval of a median of %i values by order statistics', (count, interval) => {
    expect(medianInterval(Array.from({ length: count }, (_, i) => count - i))).toEqual(interval)
  })

  it('has no interval for fewer than six values', () => {
    expect(medianInterval([1, 2, 3, 4, 5])).toBeUndefined()
    expect(medianInterval([1, 2, 3, 4, 5, 6])).toEqual([1, 6])
  })

  it('calls a workload slower when its whole interval lies above 1.05', () => {
    expect(verdictOf([1.08, 1.09, 1.06, 1.07, 1.1, 1.08, 1.06, 1.09, 1.07])).toBe('slower')
  })

  it('does not call a workload slower when the interval reaches down to 1.05', () => {
    expect(verdictOf([1.08, 1.01, 1.3, 1.07, 1.1, 1.08, 1.03, 1.09, 1.07])).toBe('not slower')
    expect(verdictOf([0.9, 0.95, 1, 1, 1.02, 0.98, 1.01, 0.97, 3])).toBe('not slower')
  })

  it('refuses to judge fewer than nine rounds', () => {
    expect(() => verdictOf([1, 1, 1, 1, 1, 1, 1, 1])).toThrow('8 rounds; at least 9 are needed')
  })

  it('runs the other build from its dist folder, with a data folder of its own', () => {
    const { file, env } = buildIn('/elsewhere')
    expect(file).toBe('/elsewhere/dist/main.js')
    expect(env.DATA_DIR).toMatch(/-against$/)
  })
})
