import { expect, it } from 'vitest'
import { killsUnderShoppers } from '../support/chaos/faults/shoppers.js'
import { playAll } from '../support/chaos/play.js'
import { placeInSuite } from '../support/placeInSuite.js'

/** Enough time even on a machine that is busy with other tests. */
const PATIENCE_MS = 120_000

/** Random crash points, as many as time allows. `crashPoints.test.ts` covers all of them without processes. */
const KILLS = 3

// `npm run chaos` runs longer, waits for leases to end by themselves, and also kills PostgreSQL
it('no order is lost, doubled or left open when gateways are killed while shoppers buy', { timeout: PATIENCE_MS }, async () => {
  const fault = killsUnderShoppers({ kills: KILLS, shoppers: 6, pets: 6, endsLeases: true })
  expect(await playAll([fault], { rounds: 1, makePlace: placeInSuite })).toMatchObject([{ breaches: [], standing: 'held', lost: 0 }])
})
