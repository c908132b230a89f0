import { expect, it } from 'vitest'
import { placeInSuite } from '../support/placeInSuite.js'
import { storm } from '../support/storm/storm.js'

/** Enough time even on a machine that is busy with other tests. */
const PATIENCE_MS = 120_000

// `npm run storm` does the same with 1000 events and 20 receivers
it('every event reaches every receiver that answers, although dispatchers are killed and other receivers fail or hang', {
  timeout: PATIENCE_MS,
}, async () => {
  const { kills, collapses, faults, counts } = await storm({
    dispatchers: 2,
    events: 40,
    eventsPerSecond: 16,
    receivers: { healthy: 3, flaky: 2, hanging: 1 },
    failing: 30,
    eventsPerKill: 12,
    makePlace: placeInSuite,
  })
  expect({ collapses, ...faults }).toEqual({ collapses: 0, lost: 0, invented: 0, badSignatures: 0, staleTimestamps: 0, changedBodies: 0 })
  expect({ kills, events: counts.events }).toEqual({ kills: 3, events: 40 })
})
