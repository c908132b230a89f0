import { existsSync, readFileSync } from 'node:fs'

/** Linux counts for each thread the nanoseconds for which it has run; the main thread bears the number of the process. */
const COUNTER = `/proc/self/task/${process.pid}/schedstat`
const isCounted = existsSync(COUNTER)
const cell = new Int32Array(new SharedArrayBuffer(4))

/** Milliseconds of CPU time that the main thread has used. On systems that do not tell, the CPU time of the whole process. */
export function mainThreadCpu(): number {
  if (!isCounted) {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  // the counter is brought up to date when the thread stops running, or else only every few milliseconds
  Atomics.wait(cell, 0, 0, 0.02)
  return Number(readFileSync(COUNTER, 'utf8').split(' ', 1)[0]) / 1e6
}
