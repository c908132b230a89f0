import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { cacheFolder, compiled } from './compile.js'
import type { ServerSpec } from './servers.js'
import type { Reports, Usage } from './usageReporter.js'

export interface RunningServer {
  readonly spec: ServerSpec
  readonly port: number
  usage(): Promise<Usage>
  startProfile(): Promise<void>
  /** Ends the profile. @returns the busy time of the main thread, by script, in microseconds */
  busyTime(): Promise<Reports['busyTime']>
  /** The peak memory in bytes, from samples if the system keeps no such figure. */
  peakRssBytes(): number
  stop(): Promise<void>
}

const READY_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 5000
/** V8 needs seconds to hand over a long profile. */
const ANSWER_WITHIN_MS = 30_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

/** Its output with the access log goes to a file: it is written as in production, and it can be read after a failed start. */
const logFile = ({ name }: ServerSpec) => `${cacheFolder}/${name}.log`

interface StartOptions {
  readonly profile?: boolean
  /** Flags of Node. */
  readonly flags?: readonly string[]
  /** The port of the gateway, for a peer that asks it. */
  readonly gatewayPort?: number | undefined
}

/** @throws with the end of the server's output when it is not ready in time. */
export async function startServer(
  spec: ServerSpec,
  databaseUrl: string,
  { profile = false, flags = [], gatewayPort }: StartOptions = {},
): Promise<RunningServer> {
  const port = spec.ready === 'announced' ? 0 : await freePort()
  const log = openSync(logFile(spec), 'w')
  const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${cacheFolder}`, `--cpu-prof-name=${spec.name}.cpuprofile`] : []
  const child = spawn(process.execPath, [...flags, '--import', pathToFileURL(compiled('usageReporter')).href, ...profiling, spec.file], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      ...spec.env,
      DATABASE_URL: databaseUrl,
      ...(gatewayPort && { GATEWAY_URL: `http://127.0.0.1:${gatewayPort}` }),
    },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  try {
    return running(spec, child, await whenReady(spec, child, port))
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

async function whenReady(spec: ServerSpec, child: ChildProcess, port: number): Promise<number> {
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end && child.exitCode === null; await sleep(50)) {
    if (spec.ready === 'announced') {
      const announced = /^listening on (\d+)$/m.exec(readFileSync(logFile(spec), 'utf8'))?.[1]
      if (announced !== undefined) return Number(announced)
    } else {
      const reply = await fetch(`http://127.0.0.1:${port}${spec.ready}`).catch(() => undefined)
      await reply?.arrayBuffer()
      if (reply?.ok) return port
    }
  }
  throw new Error(`${spec.name} did not start:\n${readFileSync(logFile(spec), 'utf8').slice(-2000)}`)
}

function running(spec: ServerSpec, child: ChildProcess, port: number): RunningServer {
  let sampledRss = 0
  async function ask<Question extends keyof Reports>(question: Question): Promise<Reports[Question]> {
    const reply = once(child, 'message', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    child.send(question)
    const [report] = (await reply) as [Reports[Question]] // only `usageReporter` sends messages, one for each question
    return report
  }
  return {
    spec,
    port,
    async usage() {
      const usage = await ask('usage')
      sampledRss = Math.max(sampledRss, usage.rssBytes)
      return usage
    },
    startProfile: async () => void (await ask('startProfile')),
    busyTime: () => ask('busyTime'),
    peakRssBytes: () => kernelPeak(child) ?? sampledRss,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      if (child.connected) child.disconnect() // the usage reporter then ends the process
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await exited
      clearTimeout(late)
    },
  }
}

/** Linux keeps the peak memory. `getrusage` would give the runner's peak, which a child inherits. */
function kernelPeak({ pid }: ChildProcess): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined // another system, or the process has ended
  }
}
