import { expect, it } from 'vitest'
import { freshness } from '../support/freshness/freshness.js'
import { placeInSuite } from '../support/placeInSuite.js'

it('two instances and a writer at full speed show no reader an older state than promised', async () => {
  const atLeast = { writes: 6, comparisons: 101 }
  const verdict = await freshness({ seconds: 5, atLeast, writingMs: 1500, readers: 2, pets: 15, makePlace: placeInSuite })
  expect(verdict.faults).toEqual({ wentBack: 0, missedOwnWrite: 0, tooOld: 0, differed: 0, failed: 0 })
  expect(verdict.hitRate).toBeGreaterThan(0)
}, 120_000)
