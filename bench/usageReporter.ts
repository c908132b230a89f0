import { memoryUsage } from 'node:process'

/** The report of a measured process. */
export interface Usage {
  /** User and system time of all its threads since its start, in microseconds (getrusage). */
  readonly cpuUs: number
  readonly rssBytes: number
}

// Loaded into every measured process before its own code (`node --import`), so that a server contains no part of the benchmark.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuUs: user + system, rssBytes: memoryUsage.rss() } satisfies Usage)
})
// The runner has ended or wants this process to end. In both cases no process remains. A normal exit also writes a CPU profile.
process.on('disconnect', () => process.exit(0))
process.channel?.unref()
