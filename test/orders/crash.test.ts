import { expect, it } from 'vitest'
import { chaos } from '../support/chaos/chaos.js'

/** Longer than it takes on a machine that is busy with other tests as well. */
const PATIENCE_MS = 120_000

/** As many of the points as there is time for, by chance; `crashPoints.test.ts` goes through all of them without processes. */
const KILLS = 3

// `npm run chaos` does the same for longer, with leases that end in their own time and with PostgreSQL killed as well
it('loses, doubles and forgets nothing when gateways are killed while shoppers buy', { timeout: PATIENCE_MS }, async () => {
  const verdict = await chaos({
    kills: KILLS,
    shoppers: 6,
    pets: 6,
    endsLeases: true,
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
