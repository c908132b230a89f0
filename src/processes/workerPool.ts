import cluster, { type Worker } from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SettingTexts } from '../config.js'
import { ConfigError } from '../config.js'
import type { Log } from '../observability/log.js'
import { WORKER } from './isWorkerProcess.js'
import { JoinedMetrics, type ProcessMetrics } from './joinedMetrics.js'
import type { ToPrimary, ToWorker } from './messages.js'
import { passLines } from './passLines.js'
import { ProcessLink } from './processLink.js'

/** A worker process that has lived so long is no part of a loop of crashes, in milliseconds. */
const STABLE_MS = 10_000
const LONGEST_PAUSE_MS = 10_000
/** The longest wait for the metrics of a worker process, in milliseconds. */
const METRICS_MS = 2000
/** The longest wait for a worker process that takes on settings, in milliseconds. */
const RELOAD_MS = 10_000

interface WorkerRun {
  readonly worker: Worker
  readonly link: ProcessLink<ToPrimary, ToWorker>
  /** Resolves with the address of the process when it answers calls. @throws ConfigError when it ends before */
  readonly ready: Promise<string>
  /** Resolves when the process has ended and its last lines are passed on. */
  readonly ended: Promise<void>
  /** False while the process loads its program: messages to it are lost. */
  hasBegun: boolean
  reason: string | undefined
}

interface WorkerPoolOptions {
  readonly size: number
  /** The file that a worker process runs. */
  readonly program: string
  readonly log: Log
  /** Receives the lines that worker processes write to their standard output. */
  readonly write: (lines: string) => void
  readonly handlers: Pick<ToPrimary, 'begin' | 'take' | 'giveBack' | 'metrics'>
  /** Counts a worker process that takes the place of another. */
  readonly countReplacement: () => void
}

/** The worker processes of a gateway. A process that ends is replaced: at once, or after a pause that grows while processes end soon after their start. */
export class WorkerPool {
  private readonly runs = new Set<WorkerRun>()
  private readonly joined = new JoinedMetrics<WorkerRun>()
  private readonly stopping = new AbortController()
  private places: Promise<void>[] = []

  constructor(private readonly options: WorkerPoolOptions) {
    const { program } = options
    if (cluster.isWorker) throw new ConfigError('WORKERS: a supervisor runs several processes of the gateway already. Set WORKERS=1')
    cluster.setupPrimary({ exec: program, args: [WORKER], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  }

  /**
   * Starts all processes, the first one alone: a start that must fail then fails once.
   * @returns their address; undefined when the pool was stopped meanwhile. @throws ConfigError
   */
  async start(): Promise<string | undefined> {
    try {
      const first = this.launch()
      const url = await first.ready
      const others = Array.from({ length: this.options.size - 1 }, () => this.launch())
      await Promise.all(others.map(({ ready }) => ready))
      this.places = [first, ...others].map((run) => this.keep(run))
      return url
    } catch (refusal) {
      if (this.stopping.signal.aborted) return undefined
      throw refusal
    }
  }

  /** The processes that answer calls. */
  get count(): number {
    return this.runs.size
  }

  /** Resolves when all processes have answered what they had accepted, and have ended. */
  async stop(): Promise<void> {
    this.stopping.abort()
    for (const { worker } of this.runs) worker.process.kill('SIGTERM') // a process that loads its program gets no message, but ends at a signal
    await Promise.all([...this.runs].map(({ ended }) => ended))
    await Promise.all(this.places)
  }

  /**
   * Passes texts of settings on. A process that ends meanwhile is no failure, and a process that loads its program asks for its settings later (`begin`).
   * @throws Error of the first process that cannot take on the settings; the processes before it have taken them on
   */
  async reload(texts: SettingTexts): Promise<void> {
    for (const { link, ended, hasBegun } of this.runs) if (hasBegun) await Promise.race([link.ask('reload', texts, RELOAD_MS), ended])
  }

  /** The metrics of all processes as text; of a process that does not answer in time, its last ones. @param own of the primary process */
  async metrics(own: ProcessMetrics): Promise<string> {
    const ask = async (run: WorkerRun): Promise<void> => {
      const answer = await run.link.ask('metrics', null, METRICS_MS).catch(() => undefined)
      if (answer !== undefined && this.runs.has(run)) this.joined.note(run, answer)
    }
    await Promise.all([...this.runs].filter(({ hasBegun }) => hasBegun).map(ask))
    return this.joined.text(own)
  }

  /** Keeps a place filled. */
  private async keep(first: WorkerRun): Promise<void> {
    const { log, countReplacement } = this.options
    let pause = 0
    let run: WorkerRun | undefined = first
    for (;;) {
      const since = performance.now()
      await run?.ended
      if (this.stopping.signal.aborted) return
      if (performance.now() - since > STABLE_MS) pause = 0
      const process = run?.worker.process
      log.error(
        { pid: process?.pid, exitCode: process?.exitCode, signalCode: process?.signalCode, reason: run?.reason, pauseMs: pause },
        'a worker process has ended: another one takes its place',
      )
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => {})
      if (this.stopping.signal.aborted) return
      pause = Math.min(2 * pause + 100, LONGEST_PAUSE_MS)
      countReplacement()
      run = this.relaunch()
    }
  }

  /** A system that refuses a further process may allow it later, and the other processes go on. */
  private relaunch(): WorkerRun | undefined {
    try {
      return this.launch()
    } catch (err) {
      this.options.log.error({ err }, 'the system has refused a worker process')
      return undefined
    }
  }

  private launch(): WorkerRun {
    const worker = cluster.fork()
    const { promise: ready, resolve, reject } = deferred<string>()
    const link = new ProcessLink<ToPrimary, ToWorker>((message, done) => worker.isConnected() && void worker.send(message, done), {
      ...this.options.handlers,
      begin: (nothing) => {
        run.hasBegun = true
        return this.options.handlers.begin(nothing)
      },
      ready: ({ url }) => resolve(url),
      failed: ({ reason }) => {
        run.reason = reason
      },
    })
    // a process that could not be started closes after its error
    const ended = new Promise<void>((resolve) => worker.process.once('close', () => resolve())).then(() => {
      this.runs.delete(run)
      this.joined.end(run)
      const { exitCode, signalCode } = worker.process
      reject(new ConfigError(run.reason ?? `a worker process ended at its start (${signalCode ?? `status ${exitCode}`})`))
    })
    const run: WorkerRun = { worker, link, ready, ended, hasBegun: false, reason: undefined }
    this.runs.add(run)
    ready.catch(() => {}) // of a replacement nobody waits for it
    worker.on('message', (message) => link.receive(message))
    worker.on('error', ({ message }) => {
      if (worker.process.pid === undefined) run.reason = message // otherwise a message could not be sent to a process that is ending
    })
    if (worker.process.stdout) passLines(worker.process.stdout, this.options.write)
    return run
  }
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
