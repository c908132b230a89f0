import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { residentMb } from '../../residentMb.js'

const HEAP_MB = 512
const START_MS = 90_000
const KEPT_CHARACTERS = 20_000
const SAMPLE_MS = 100

interface End {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  /** Seconds from the signal or from the start. */
  readonly seconds: number
}

/** Resident memory of a process in MB, now and at most. */
interface Memory {
  readonly before: number
  readonly most: number
  readonly now: number
}

/** A server process under attack. */
export interface Gateway {
  readonly url: string
  readonly port: number
  readonly staffKey: string
  readonly isRunning: boolean
  /** The reason of an unexpected end, from its output. */
  readonly lastWords: string
  /** Resident memory in MB; 0 when the process has ended. */
  residentMb(): Promise<number>
  watchMemory(): Promise<() => Promise<Memory>>
  /** Asks the process to stop. @returns how it ended, by SIGKILL when that took longer than `patienceMs`. */
  stop(patienceMs: number): Promise<End>
  kill(): Promise<void>
}

/** Starts a server with a small heap and waits for its greeting, which tells the address and the staff key. */
export async function startGateway(program: readonly string[], folder: string, env: Readonly<Record<string, string>>): Promise<Gateway> {
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, ...program], {
    cwd: folder, // a settings file of the checkout must not count
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_CHARACTERS)
    })
  const [, url = ''] = await found(child, () => /is ready at (http:\S+)/.exec(output))
  const [, staffKey = ''] = await found(child, () => /staff key +(psk_\S+)/.exec(output))
  const resident = () => residentMb(child.pid ?? 0)
  const isRunning = () => child.exitCode === null && child.signalCode === null

  return {
    url,
    port: Number(new URL(url).port),
    staffKey,
    get isRunning() {
      return isRunning()
    },
    get lastWords() {
      const [fatal] = /FATAL ERROR:[^\n]*/.exec(output) ?? []
      return fatal ?? `status ${child.exitCode}, signal ${child.signalCode}`
    },
    residentMb: resident,
    async watchMemory() {
      const before = await resident()
      let [most, now] = [before, before]
      const look = async () => {
        now = (await resident()) || now // an ended process has no memory
        most = Math.max(most, now)
      }
      const timer = setInterval(look, SAMPLE_MS)
      return async () => {
        clearInterval(timer)
        await look()
        return { before, most, now }
      }
    },
    async stop(patienceMs) {
      const start = performance.now()
      child.kill('SIGTERM')
      await Promise.race([ended, sleep(patienceMs, undefined, { ref: false })])
      const seconds = (performance.now() - start) / 1000
      if (isRunning()) child.kill('SIGKILL')
      await ended
      return { status: child.exitCode, signal: child.signalCode, seconds }
    },
    async kill() {
      if (isRunning()) child.kill('SIGKILL')
      await ended
    },
  }

  async function found(process: ChildProcess, look: () => RegExpExecArray | null): Promise<RegExpExecArray> {
    for (const start = performance.now(); performance.now() - start < START_MS; await sleep(20)) {
      const match = look()
      if (match) return match
      if (process.exitCode !== null) break
    }
    child.kill('SIGKILL')
    throw new Error(`The server did not start.\n${output}`)
  }
}
