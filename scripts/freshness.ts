import { parseArgs } from 'node:util'
import { freshness } from '../test/support/freshness/freshness.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    readers: { type: 'string', default: '6' },
    pets: { type: 'string', default: '60' },
    redis: { type: 'string' },
  },
})
const start = performance.now()
const seconds = () => Math.round((performance.now() - start) / 1000)
const { faults, hitRate, ...deeds } = await freshness({
  seconds: Number(values.minutes) * 60,
  readers: Number(values.readers),
  pets: Number(values.pets),
  ...(values.redis !== undefined && { settings: { REDIS_URL: values.redis } }),
  onProgress: (message) => console.error(`${seconds()} s: ${message}`),
})
console.table({ ...deeds, 'hit rate': `${(hitRate * 100).toFixed(1)} %`, seconds: seconds() })
console.log('what must be zero:')
console.table(faults)
process.exitCode = Object.values(faults).every((count) => count === 0) ? 0 : 1
