import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./dispatcherProcess.mjs', import.meta.url))

/** Dispatcher processes that are killed one by one and replaced. */
export interface DispatcherPool {
  /** Processes that were alive when they were killed. */
  readonly kills: number
  /** Number of processes that have ended without a kill. */
  readonly collapses: number
  /** Kills the oldest process and starts another. */
  killOne(): Promise<void>
  stop(): Promise<void>
}

interface PoolOptions {
  readonly count: number
  readonly env: Readonly<Record<string, string>>
}

/** Resolves when all processes are ready. */
export async function startDispatchers({ count, env }: PoolOptions): Promise<DispatcherPool> {
  const living: ChildProcess[] = []
  let [kills, collapses] = [0, 0]

  async function start(): Promise<void> {
    const child = fork(program, {
      execArgv: [],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.once('exit', () => {
      if (!child.killed) collapses += 1
    })
    await Promise.race([once(child, 'message'), once(child, 'exit')])
    living.push(child)
  }
  /** @returns whether the process was alive. */
  async function end(child: ChildProcess): Promise<boolean> {
    if (child.exitCode !== null || child.signalCode !== null) return false
    child.kill('SIGKILL')
    await once(child, 'exit')
    return true
  }

  await Promise.all(Array.from({ length: count }, start))
  return {
    get kills() {
      return kills
    },
    get collapses() {
      return collapses
    },
    async killOne() {
      const oldest = living.shift()
      if (oldest && (await end(oldest))) kills += 1
      await start()
    },
    async stop() {
      await Promise.all(living.map(end))
    },
  }
}
