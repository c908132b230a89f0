import { mainThreadCpu } from '../support/mainThread.js'

/** Milliseconds of CPU that the work takes on the machine for which the bounds hold. */
const USUAL_MS = 19
const TRIES = 20

const text = `[${'{"name":"Rex","tags":["a","b"],"price":29.99},'.repeat(20_000)}1]`
/** Some work of the kinds that a server does: it reads and writes JSON, and searches it. */
const work = () =>
  JSON.stringify(JSON.parse(text))
    .replace(/\d+\.\d+/g, 'x')
    .indexOf('y')

/** How many times slower this machine is than the usual one; 1 for a machine that is faster. */
export function slowness(): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < TRIES; i++) {
    const before = mainThreadCpu()
    work()
    best = Math.min(best, mainThreadCpu() - before)
  }
  return Math.max(1, best / USUAL_MS)
}
