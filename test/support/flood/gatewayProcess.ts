import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

interface ProcessOptions {
  /** The checkout whose build is started. */
  readonly dir: string
  readonly port: number
  /** Megabytes that V8's old generation may take. */
  readonly heap: number
}

/** A built gateway in a process of its own, on an embedded database of its own with the demo catalogue. */
export interface GatewayProcess {
  readonly url: string
  /** Megabytes of resident memory; undefined once the process has ended. */
  rss(): Promise<number | undefined>
  /** The status or signal with which it ended by itself; undefined while it lives. */
  readonly end: string | undefined
  close(): Promise<void>
}

const READY_MS = 240_000

export async function startGateway({ dir, port, heap }: ProcessOptions): Promise<GatewayProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'petstore-flood-'))
  await chmod(folder, 0o755) // PostgreSQL, which never runs as root, must get in
  const settings = { DATA_DIR: folder, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'error', RATE_LIMITS: 'off' }
  const child = spawn(process.execPath, [`--max-old-space-size=${heap}`, 'dist/main.js'], {
    cwd: dir,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  let end: string | undefined
  child.once('exit', (status, signal) => {
    end = /heap out of memory/.test(said) ? 'heap out of memory' : String(signal ?? status)
  })
  const url = `http://127.0.0.1:${port}`
  const close = async () => {
    if (end === undefined) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await sleep(1000) // the embedded database ends with its parent
    await rm(folder, { recursive: true, force: true })
  }

  const deadline = Date.now() + READY_MS
  for (;;) {
    const isReady = await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) break
    if (end !== undefined || Date.now() > deadline) {
      await close()
      throw new Error(`The gateway did not start: ${said}`)
    }
    await sleep(100)
  }
  return {
    url,
    async rss() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1]
      return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
    },
    get end() {
      return end
    },
    close,
  }
}
