import { expect, it } from 'vitest'
import { freshness } from '../support/freshness/freshness.js'

it('two instances and a writer at full speed show no reader an older state than promised', async () => {
  const verdict = await freshness({ seconds: 8, readers: 2, pets: 15 })
  expect(verdict.faults).toEqual({ wentBack: 0, missedOwnWrite: 0, tooOld: 0, differed: 0, failed: 0 })
  expect(verdict.writes).toBeGreaterThan(5)
  expect(verdict.comparisons).toBeGreaterThan(100)
  expect(verdict.hitRate).toBeGreaterThan(0)
}, 120_000)
