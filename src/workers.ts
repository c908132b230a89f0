import type { App } from './app.js'
import type { Config } from './config.js'
import { tellCallers } from './domain/deprecations/tellCallers.js'
import { writeDeprecationUses } from './domain/deprecations/writeUses.js'
import { forgetExpired } from './domain/forgetExpired.js'
import { keepDays } from './domain/requestLog/keepDays.js'
import { writeRequestLog } from './domain/requestLog/writeRequestLog.js'
import { resetEachDay } from './domain/sandbox/resetSandbox.js'
import type { Services } from './domain/services.js'
import { rotateSigningKeys } from './domain/tokens/rotateSigningKeys.js'
import { watchBackups } from './domain/watchBackups.js'
import { watchGrowth } from './domain/watchGrowth.js'
import { createDispatcher } from './domain/webhooks/dispatcher.js'
import { watchBacklog } from './domain/webhooks/watchBacklog.js'
import type { Loop, ReportFailure } from './loop.js'
import type { Trace, Tracer } from './observability/trace.js'
import { traceRun } from './observability/traceRun.js'
import { shopLoops } from './shopLoops.js'
import { MINUTE_MS, SECOND_MS } from './values/durations.js'
import { type DispatcherId, systemIds } from './values/ids.js'

const DELIVERING = 'deliver webhooks'

function loops(config: Pick<Config, 'SIGNING_KEY_DAYS' | 'APP_ENV'>, report: ReportFailure): Loop[] {
  return [
    ...shopLoops(report),
    { name: 'write the request log', everyMs: SECOND_MS, run: writeRequestLog },
    { name: 'write the uses of deprecated parts', everyMs: 5 * SECOND_MS, run: writeDeprecationUses },
    { name: 'tell callers of deprecated parts', everyMs: 10 * MINUTE_MS, run: tellCallers },
    {
      name: 'rotate signing keys',
      everyMs: 10 * MINUTE_MS,
      run: (services) => rotateSigningKeys(services, 'due', config.SIGNING_KEY_DAYS),
    },
    { name: 'delete expired records', everyMs: 10 * MINUTE_MS, run: forgetExpired },
    { name: 'keep the days of the request log', everyMs: 10 * MINUTE_MS, run: keepDays },
    { name: 'measure growing tables', everyMs: 5 * MINUTE_MS, run: watchGrowth },
    { name: 'look for the last backup', everyMs: 5 * MINUTE_MS, isAtOnce: true, run: watchBackups },
    ...(config.APP_ENV === 'sandbox' ? [{ name: 'reset the sandbox', everyMs: 2 * SECOND_MS, isAtOnce: true, run: resetEachDay }] : []),
    { name: 'count pending deliveries', everyMs: 15 * SECOND_MS, run: watchBacklog },
  ]
}

/** Starts the background loops. A failed run is logged; the next run tries again. */
export function startWorkers(
  app: Pick<App, 'services' | 'log' | 'changes'> & Partial<Pick<App, 'clock' | 'metrics' | 'tracer'>>,
  config: Config,
): { stop(): Promise<void> } {
  const { services, log, clock, changes, metrics, tracer } = app
  /** Each loop is an owner of its own, with its share of the loops' connections. */
  const servicesOf = (owner: string) => (trace?: Trace) => services(undefined, { owner, trace })
  const report = (loop: string, err: unknown) => log.of('loops').error({ err, loop }, 'a background loop failed')
  const measureRun: MeasureRun = (loop, outcome, seconds) => {
    metrics?.loopSeconds.observe({ loop, outcome }, seconds)
    if (outcome === 'ok') metrics?.loopFailures.set({ loop }, 0)
    else metrics?.loopFailures.inc({ loop })
    log.of('loops').debug({ loop, outcome, seconds }, 'a background loop has run')
  }
  const begin = (loop: Loop) => start(loop, { services: servicesOf(loop.name), report, measureRun, tracer })
  const running = loops(config, report).map(begin)

  // a new UUID is the id of the new dispatcher
  const dispatcher = createDispatcher(systemIds.uuid() as DispatcherId, servicesOf(DELIVERING), {
    makeGate: metrics?.makeGate,
    tracer,
    onFailure: (err) => report(DELIVERING, err),
    onEnd: () => delivering.wake(),
  })
  const delivering = begin({ name: DELIVERING, everyMs: 250, run: dispatcher.run, end: dispatcher.stop })
  const unsubscribe = changes.subscribe({
    isLasting: true,
    onChange({ kind }) {
      if (kind === 'event') delivering.wake()
    },
  })
  // after a move every loop looks for work that has become due
  const stopListening = clock?.onMove(() => {
    for (const loop of [...running, delivering]) loop.wake()
  })
  return {
    async stop() {
      unsubscribe()
      stopListening?.()
      await Promise.all([...running, delivering].map((loop) => loop.stop()))
    },
  }
}

interface Started {
  /** Runs the loop now, or again after the current run. */
  wake(): void
  stop(): Promise<void>
}

/** Measures a run of a loop. */
type MeasureRun = (loop: string, outcome: 'ok' | 'error', seconds: number) => void

interface Surroundings {
  readonly services: (trace?: Trace) => Services
  readonly report: ReportFailure
  readonly measureRun: MeasureRun
  readonly tracer: Tracer | undefined
}

function start({ name, everyMs, isAtOnce, run, end }: Loop, { services, report, measureRun, tracer }: Surroundings): Started {
  let running: Promise<void> | undefined
  let isWanted = false
  let isStopped = false
  // a failure of `services()` counts as a failure of the run
  const attempt = (act: () => Promise<unknown>) => {
    const startedAt = performance.now()
    const measure = (outcome: 'ok' | 'error') => measureRun(name, outcome, (performance.now() - startedAt) / 1000)
    return Promise.resolve()
      .then(act)
      .then(
        () => measure('ok'),
        (error: unknown) => {
          measure('error')
          report(name, error)
        },
      )
  }
  function startRun(): void {
    if (running || isStopped) return
    isWanted = false
    running = attempt(() => (tracer ? traceRun(tracer, name, (trace) => run(services(trace))) : run(services()))).finally(() => {
      running = undefined
      if (isWanted) startRun()
    })
  }
  const timer = setInterval(startRun, everyMs)
  if (isAtOnce) startRun()
  return {
    wake() {
      isWanted = true
      startRun()
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running
      if (end) await attempt(() => end(services()))
    },
  }
}
