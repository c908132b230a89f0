import { performance } from 'node:perf_hooks'
import { causesBetween, type MetricsPlace, type Reading, readMetrics, type Second } from './serverMetrics.js'

const LOOK_MS = 1000
const MINUTE_MS = 60_000

export interface Watched {
  readonly seconds: readonly Second[]
  /** Memory of the server in MB, at the start, after each minute and at the end. */
  readonly memoryMb: readonly number[]
  /** CPU time of the server, in seconds. */
  readonly cpuSeconds: number
  /** Time in pauses of the garbage collector, in seconds. */
  readonly pauseSeconds: number
  readonly pauses: number
}

const memoryMb = (reading: Reading) => reading.sum('process_resident_memory_bytes') / 2 ** 20

/**
 * Reads the metrics of a server once a second, until the watch ends. Each reading takes some milliseconds of the server's time.
 * @returns a function that ends the watch; undefined when the server shows no metrics
 */
export async function watchServer(place: MetricsPlace): Promise<(() => Promise<Watched>) | undefined> {
  const first = await readMetrics(place)
  if (!first) return undefined
  const startedAt = performance.now()
  const seconds: Second[] = []
  const memory = [memoryMb(first)]
  let last = first
  let from = 0
  async function look(): Promise<void> {
    const reading = await readMetrics(place)
    const to = performance.now() - startedAt
    if (reading) {
      seconds.push({ from, to, causes: causesBetween(last, reading) })
      if (Math.floor(to / MINUTE_MS) >= memory.length) memory.push(memoryMb(reading))
      last = reading
    }
    from = to
  }
  let looking: Promise<void> | undefined
  const timer = setInterval(() => {
    // a server that does not answer is told by the outcomes of the load
    looking ??= look()
      .catch(() => {})
      .finally(() => {
        looking = undefined
      })
  }, LOOK_MS)
  return async () => {
    clearInterval(timer)
    await looking
    await look()
    const since = (name: string) => last.sum(name) - first.sum(name)
    return {
      seconds,
      memoryMb: [...memory, memoryMb(last)],
      cpuSeconds: since('process_cpu_seconds_total'),
      pauseSeconds: since('nodejs_gc_duration_seconds_sum'),
      pauses: since('nodejs_gc_duration_seconds_count'),
    }
  }
}
