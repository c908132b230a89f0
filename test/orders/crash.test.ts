import { expect, it } from 'vitest'
import { chaos } from '../support/chaos/chaos.js'
import { placeInSuite } from '../support/placeInSuite.js'

/** Enough time even on a machine that is busy with other tests. */
const PATIENCE_MS = 120_000

/** Random crash points, as many as time allows. `crashPoints.test.ts` covers all of them without processes. */
const KILLS = 3

// `npm run chaos` runs longer, waits for leases to end by themselves, and also kills PostgreSQL
it('no order is lost, doubled or left open when gateways are killed while shoppers buy', { timeout: PATIENCE_MS }, async () => {
  const verdict = await chaos({
    kills: KILLS,
    shoppers: 6,
    pets: 6,
    endsLeases: true,
    makePlace: placeInSuite,
  })
  expect(verdict.breaches).toEqual([])
  expect(verdict.faults).toEqual({
    duplicateOrders: 0,
    doubleCharges: 0,
    lostOrders: 0,
    unfinishedKeys: 0,
    stuckOrders: 0,
    differingAnswers: 0,
    wrongBooks: 0,
    breaches: 0,
    collapses: 0,
  })
  const { kills, crashes, placed, cancelled } = verdict
  expect(kills).toBeGreaterThanOrEqual(KILLS)
  expect(Object.values(crashes).filter((count) => count > 0).length, 'at how many points').toBeGreaterThan(0)
  expect([placed > 0, cancelled > 0]).toEqual([true, true])
})
