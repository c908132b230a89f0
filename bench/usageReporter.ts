import { Session } from 'node:inspector/promises'
import { memoryUsage } from 'node:process'
import { busyTime } from './profile.js'

/** The report of a measured process. */
export interface Usage {
  /** User and system time of all its threads since its start, in microseconds (getrusage). */
  readonly cpuUs: number
  readonly rssBytes: number
}

/** The replies to the questions of the runner. */
export interface Reports {
  readonly usage: Usage
  readonly startProfile: 'started'
  /** The busy time of the main thread since the start of the profile, by script, in microseconds. */
  readonly busyTime: readonly (readonly [script: string, us: number])[]
}

const SAMPLES_EVERY_US = 250
const session = new Session()

const answers: { readonly [Question in keyof Reports]: () => Reports[Question] | Promise<Reports[Question]> } = {
  usage() {
    const { user, system } = process.cpuUsage()
    return { cpuUs: user + system, rssBytes: memoryUsage.rss() }
  },
  async startProfile(): Promise<'started'> {
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLES_EVERY_US })
    await session.post('Profiler.start')
    return 'started'
  },
  async busyTime() {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    return [...busyTime(profile)]
  },
}

// Loaded into every measured process before its own code (`node --import`), so that a server contains no part of the benchmark.
process.on('message', async (question: keyof Reports) => void process.send?.(await answers[question]()))
// The runner has ended or wants this process to end. In both cases no process remains. A normal exit also writes a CPU profile.
process.on('disconnect', () => process.exit(0))
process.channel?.unref()
