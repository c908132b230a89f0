import { parseArgs } from 'node:util'
import { allFaults } from '../test/support/chaos/allFaults.js'
import { chaosTable } from '../test/support/chaos/chaosTable.js'
import { playAll } from '../test/support/chaos/play.js'

const { values } = parseArgs({
  options: {
    /** Names of faults, by comma; all by default. */
    only: { type: 'string' },
    /** How often each fault happens, instead of its own number. */
    rounds: { type: 'string' },
  },
})
const names = values.only?.split(',').map((name) => name.trim())
const unknown = names?.filter((name) => !allFaults.some((fault) => fault.name === name)) ?? []
if (unknown.length > 0) refuse(`There is no fault ${unknown.join(', ')}. The faults are: ${allFaults.map(({ name }) => name).join(', ')}`)
const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) refuse('--rounds must be a whole number above 0')
const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
const start = performance.now()
const seconds = () => Math.round((performance.now() - start) / 1000)
const played = await playAll(
  allFaults.filter(({ name }) => names?.includes(name) ?? true),
  {
    rounds,
    onProgress: (message) => console.error(`${seconds()} s: ${message}`),
    signal: ending.signal,
  },
).catch((error: unknown) => {
  console.error(error)
  process.exit(1) // a load may still go on
})
console.log(chaosTable(played))
console.log(`${seconds()} seconds; ${played.filter(({ standing }) => standing === 'not run').length} faults not run`)
process.exitCode = played.some(({ standing }) => standing === 'broken' || standing === 'unclear') ? 1 : 0

function refuse(reason: string): never {
  console.error(reason)
  process.exit(1)
}
