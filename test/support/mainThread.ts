import { existsSync, readFileSync } from 'node:fs'

/** Linux counts the running time of each thread in nanoseconds. The main thread has the id of the process. */
const COUNTER = `/proc/self/task/${process.pid}/schedstat`
const isCounted = existsSync(COUNTER)
const cell = new Int32Array(new SharedArrayBuffer(4))

/** CPU time of the main thread in milliseconds. On other systems, the CPU time of the whole process. */
export function mainThreadCpu(): number {
  if (!isCounted) {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  // the system updates the counter when the thread pauses, and otherwise only every few milliseconds
  Atomics.wait(cell, 0, 0, 0.02)
  return Number(readFileSync(COUNTER, 'utf8').split(' ', 1)[0]) / 1e6
}
