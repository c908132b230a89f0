import { parseArgs } from 'node:util'
import { chaos } from '../test/support/chaos/chaos.js'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    shoppers: { type: 'string', default: '24' },
    /** Number of kills after which PostgreSQL is killed too; 0 for never. */
    'database-kill-every': { type: 'string', default: '20' },
  },
})
const start = performance.now()
const verdict = await chaos({
  kills: Number(values.kills),
  shoppers: Number(values.shoppers),
  pets: 12,
  databaseKillEvery: Number(values['database-kill-every']) || undefined,
  onProgress: (message) => console.error(`${Math.round((performance.now() - start) / 1000)} s: ${message}`),
})
const { crashes, faults, breaches, ...deeds } = verdict
console.table({ ...deeds, seconds: Math.round((performance.now() - start) / 1000) })
console.log('processes that have killed themselves, by point:')
console.table(crashes)
console.log('what must be zero:')
console.table(faults)
for (const breach of breaches) console.error(breach)
process.exitCode = Object.values(faults).every((count) => count === 0) ? 0 : 1
