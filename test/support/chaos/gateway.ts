import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { CrashPoint } from '../../../src/values/crashPoint.js'
import { freePort } from './freePort.js'

const program = fileURLToPath(new URL('../../../dist/main.js', import.meta.url))

/** A gateway process that is started, killed and started again. At first no process runs. */
export interface Gateway {
  readonly url: string
  /** Number of ends by SIGKILL, and of them the ends at a crash point. */
  readonly kills: number
  readonly crashes: ReadonlyMap<CrashPoint, number>
  /** Number of ends while it served without a kill. */
  readonly collapses: number
  /** Kills a running process and starts a new one, again and again until it is ready or has killed itself. */
  restart(crashAt?: CrashPoint): Promise<void>
  /** @returns whether it has ended by itself in time. */
  endsWithin(milliseconds: number): Promise<boolean>
  stop(): Promise<void>
}

/** A start of the process. */
interface Run {
  readonly child: ChildProcess
  readonly crashAt: CrashPoint | undefined
  readonly hasEnded: Promise<void>
  wasReady: boolean
  isKilled: boolean
}

export async function placeGateway(env: Readonly<Record<string, string>>): Promise<Gateway> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const crashes = new Map<CrashPoint, number>()
  let [kills, collapses] = [0, 0]
  let run: Run | undefined

  function launch(crashAt: CrashPoint | undefined): Run {
    // with the flag of `npm start`
    const child = spawn(process.execPath, ['--v8-pool-size=1', program], {
      env: { ...process.env, ...env, PORT: String(port), ...(crashAt && { CRASH_AT: crashAt }) },
      stdio: ['ignore', 'ignore', env.CHAOS_LOG ? 'inherit' : 'ignore'],
    })
    const hasEnded = once(child, 'exit').then(() => count(launched))
    const launched: Run = { child, crashAt, hasEnded, wasReady: false, isKilled: false }
    return launched
  }
  function count({ child: { signalCode }, crashAt, isKilled, wasReady }: Run): void {
    if (signalCode === 'SIGKILL') kills += 1
    if (signalCode === 'SIGKILL' && !isKilled && crashAt) crashes.set(crashAt, (crashes.get(crashAt) ?? 0) + 1)
    if (signalCode === null && wasReady && !isKilled) collapses += 1
  }
  const isRunning = ({ child }: Run) => child.exitCode === null && child.signalCode === null
  async function kill(ending: Run): Promise<void> {
    ending.isKilled ||= isRunning(ending)
    ending.child.kill('SIGKILL')
    await ending.hasEnded
  }
  async function becomesReady(starting: Run): Promise<boolean> {
    while (isRunning(starting)) {
      starting.wasReady = await fetch(`${url}/health/ready`).then(
        (response) => response.ok,
        () => false,
      )
      if (starting.wasReady) return true
      await sleep(20)
    }
    await starting.hasEnded
    return starting.child.signalCode === 'SIGKILL'
  }

  return {
    url,
    crashes,
    get kills() {
      return kills
    },
    get collapses() {
      return collapses
    },
    async restart(crashAt) {
      if (run) await kill(run)
      // while the database recovers, a new process may end because it finds no database
      do run = launch(crashAt)
      while (!(await becomesReady(run)))
    },
    async endsWithin(milliseconds) {
      const timer = new AbortController()
      const isEnd = run?.hasEnded.then(() => true)
      const isOver = await Promise.race([isEnd, sleep(milliseconds, false, { signal: timer.signal }).catch(() => false)])
      timer.abort()
      return isOver === true
    },
    async stop() {
      if (run) await kill(run)
    },
  }
}
