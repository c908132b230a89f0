import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { freePort } from './chaos/freePort.js'
import { until } from './until.js'

/** Whether this machine has Redis or Valkey. Tests that need it are counted as skipped when it has none. */
export const redisProgram = ['redis-server', 'valkey-server'].find((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})

export interface RedisServer {
  readonly url: string
  /** Stops the process as if it hung. */
  freeze(): void
  thaw(): void
  kill(): Promise<void>
  /** Starts it again under the same address, without data. */
  restart(): Promise<void>
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  let child = await launchRedis(port)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    async restart() {
      await kill()
      child = await launchRedis(port)
    },
  }
}

/** Starts a server without files of data. @param more further arguments */
export async function launchRedis(port: number, more: readonly string[] = []): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...more]
  const child = spawn(redisProgram ?? '', args, { stdio: 'ignore' })
  await until(() => answers(port))
  return child
}

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
  } finally {
    socket.destroy()
  }
}
