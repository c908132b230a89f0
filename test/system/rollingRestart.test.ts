import { describe, expect, it } from 'vitest'
import { rollingRestart } from '../support/chaos/faults/rollingRestart.js'
import { sigterm } from '../support/chaos/faults/sigterm.js'
import { playAll } from '../support/chaos/play.js'
import { placeInSuite } from '../support/placeInSuite.js'

/** Signals to stop for each of the two set-ups. `npm run chaos` sends 20. */
const STOPS = Number(process.env.STOPS ?? 5)

describe(`SIGTERM at 200 requests a second, ${STOPS} times`, () => {
  for (const fault of [sigterm, rollingRestart])
    it.skipIf(fault.lacks)(`fails no accepted request: ${fault.name}`, { timeout: STOPS * 30_000 }, async () => {
      const [played] = await playAll([fault], { rounds: STOPS, makePlace: placeInSuite })
      console.log(`${fault.name}: ${played?.requests} requests, ${played?.measured.join('; ')}`)
      expect(played).toMatchObject({ breaches: [], failed: {}, lost: 0, standing: 'held' })
    })
})
