import { parseArgs } from 'node:util'
import { storm } from '../test/support/storm/storm.js'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '12' },
    'events-per-kill': { type: 'string', default: '24' },
  },
})
const start = performance.now()
const seconds = () => Math.round((performance.now() - start) / 1000)
const { faults, counts, ...deeds } = await storm({
  dispatchers: 3,
  events: Number(values.events),
  eventsPerSecond: Number(values.rate),
  receivers: { healthy: 13, flaky: 5, hanging: 2 },
  failing: 30,
  eventsPerKill: Number(values['events-per-kill']),
  onProgress: (message) => console.error(`${seconds()} s: ${message}`),
})
console.table({ ...deeds, ...counts, seconds: seconds() })
console.log('what must be zero:')
console.table({ ...faults, collapses: deeds.collapses })
process.exitCode = Object.values(faults).every((count) => count === 0) && deeds.collapses === 0 ? 0 : 1
