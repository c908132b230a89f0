import { expect, it } from 'vitest'
import { freshness } from '../support/freshness/freshness.js'
import { placeInSuite } from '../support/placeInSuite.js'

it('two instances and a writer at full speed show no reader an older state than promised', async () => {
  const verdict = await freshness({ seconds: 5, writingMs: 1500, readers: 2, pets: 15, makePlace: placeInSuite })
  expect(verdict.faults).toEqual({ wentBack: 0, missedOwnWrite: 0, tooOld: 0, differed: 0, failed: 0 })
  expect(verdict.writes).toBeGreaterThan(5)
  expect(verdict.comparisons).toBeGreaterThan(100)
  expect(verdict.hitRate).toBeGreaterThan(0)
}, 120_000)
