import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from './chaos/freePort.js'
import { residentMb } from './residentMb.js'
import { until } from './until.js'

/** The level of a log to be seen, to find the reason of a failure. */
const log = process.env.CHAOS_LOG
const ownProgram = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** The end of a process after SIGTERM. */
export interface Stop {
  /** Null after an end by another signal. */
  readonly status: number | null
  readonly ms: number
}

/** A gateway that runs as a process of its own, again and again on the same port. */
export interface Instance {
  readonly url: string
  readonly port: number
  readonly isRunning: boolean
  /** Undefined before its first start. */
  readonly pid: number | undefined
  /** Whether all of its processes serve. The start is over when one of them does. */
  readonly isWhole: boolean
  /** The ids of the requests in its log. Empty unless `LOG_LEVEL` shows requests. */
  readonly requestIds: ReadonlySet<string>
  /** Resolves when it is ready. */
  start(): Promise<void>
  stop(): Promise<Stop>
  kill(): Promise<void>
  /** Stops the process as if it hung, until `thaw`. */
  freeze(): void
  thaw(): void
  residentMb(): Promise<number>
}

/** @param settings beside its address @param program of another version @returns an instance that does not run yet */
export async function placeInstance(settings: Readonly<Record<string, string>>, program = ownProgram): Promise<Instance> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = { PATH: process.env.PATH, APP_ENV: 'test', LOG_LEVEL: log ?? 'silent', HOST: '127.0.0.1', PORT: String(port), ...settings }
  let child: ChildProcess | undefined
  let isWhole = false
  const requestIds = new Set<string>()
  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null

  async function end(signal: NodeJS.Signals): Promise<Stop> {
    if (!child || !isRunning()) throw new Error('the instance does not run')
    const ended = once(child, 'close') // the log has ended too
    const startedAt = performance.now()
    child.kill(signal)
    const [status] = await ended
    return { status, ms: performance.now() - startedAt }
  }
  return {
    url,
    port,
    requestIds,
    get isRunning() {
      return isRunning()
    },
    get isWhole() {
      return isWhole
    },
    get pid() {
      return child?.pid
    },
    async start() {
      isWhole = false
      // with the flag of `npm start`
      child = spawn(process.execPath, ['--v8-pool-size=1', program], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      if (child.stdout)
        createInterface(child.stdout).on('line', (line) => {
          if (log) console.log(line)
          const id = /"requestId":"([^"]+)"/.exec(line)?.[1]
          if (id) requestIds.add(id)
        })
      if (child.stderr)
        createInterface(child.stderr).on('line', (line) => {
          if (log) console.error(line)
          if (line.startsWith('Petstore Gateway is ready at ')) isWhole = true
        })
      await until(async () => {
        const { status } = await fetch(`${url}/health/ready`)
        if (status !== 200) throw new Error(`the instance is not ready: ${status}`)
      })
    },
    stop: () => end('SIGTERM'),
    async kill() {
      if (isRunning()) await end('SIGKILL')
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    residentMb: () => residentMb(child?.pid ?? 0),
  }
}
