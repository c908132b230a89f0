import type { App } from './app.js'
import type { Config } from './config.js'
import { forgetExpired } from './domain/forgetExpired.js'
import { checkLedger } from './domain/orders/checkLedger.js'
import { createSettler } from './domain/orders/settle/settleAll.js'
import { sweepPhotos } from './domain/pets/sweepPhotos.js'
import { writeRequestLog } from './domain/requestLog/writeRequestLog.js'
import type { Services } from './domain/services.js'
import { rotateSigningKeys } from './domain/tokens/rotateSigningKeys.js'
import { createDispatcher } from './domain/webhooks/dispatcher.js'
import { watchBacklog } from './domain/webhooks/watchBacklog.js'
import { type DispatcherId, systemIds } from './values/ids.js'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const DELIVERING = 'deliver webhooks'

/** Something that is done again and again. Every instance does it; each run finds out for itself whether there is anything to do. */
interface Loop {
  readonly name: string
  readonly everyMs: number
  /** Whether it runs at the start as well. */
  readonly isAtOnce?: boolean
  run(services: Services): Promise<unknown>
  /** What is left to be done once it runs no more. */
  end?(services: Services): Promise<void>
}

function loops({ SIGNING_KEY_DAYS }: Config, report: (loop: string, error: unknown) => void): Loop[] {
  const settler = createSettler((error) => report('settle orders', error))
  return [
    { name: 'settle orders', everyMs: SECOND_MS, run: settler.run, end: settler.settled },
    { name: 'write the request log', everyMs: SECOND_MS, run: writeRequestLog },
    { name: 'check the ledger', everyMs: 5 * MINUTE_MS, run: checkLedger },
    { name: 'rotate signing keys', everyMs: 10 * MINUTE_MS, run: (services) => rotateSigningKeys(services, 'due', SIGNING_KEY_DAYS) },
    { name: 'forget what has expired', everyMs: 10 * MINUTE_MS, run: forgetExpired },
    { name: 'sweep pictures', everyMs: 60 * MINUTE_MS, isAtOnce: true, run: sweepPhotos },
    { name: 'count what waits to be delivered', everyMs: 15 * SECOND_MS, run: watchBacklog },
  ]
}

/** Starts the background loops. A run that fails is logged and tried again at its next time. */
export function startWorkers(
  app: Pick<App, 'services' | 'log' | 'changes'> & Partial<Pick<App, 'makeGate'>>,
  config: Config,
): { stop(): Promise<void> } {
  const { services, log, changes, makeGate } = app
  /** Each loop has a share of the loops' connections. */
  const servicesOf = (owner: string) => () => services(undefined, { owner })
  const report = (loop: string, err: unknown) => log.error({ err, loop }, 'a background loop failed')
  const running = loops(config, report).map((loop) => start(loop, servicesOf(loop.name), report))

  const dispatcher = createDispatcher(systemIds.uuid() as DispatcherId, servicesOf(DELIVERING), {
    makeGate,
    onFailure: (err) => report(DELIVERING, err),
    onEnd: () => delivering.wake(),
  })
  const delivering = start({ name: DELIVERING, everyMs: 250, run: dispatcher.run, end: dispatcher.stop }, servicesOf(DELIVERING), report)
  const unsubscribe = changes.subscribe({
    onChange({ kind }) {
      if (kind === 'event') delivering.wake()
    },
  })
  return {
    async stop() {
      unsubscribe()
      await Promise.all([...running, delivering].map((loop) => loop.stop()))
    },
  }
}

interface Started {
  /** There is something to do: it runs now, or once more when it is running. */
  wake(): void
  stop(): Promise<void>
}

function start(
  { name, everyMs, isAtOnce, run, end }: Loop,
  services: () => Services,
  report: (loop: string, error: unknown) => void,
): Started {
  let running: Promise<void> | undefined
  let isWanted = false
  let isStopped = false
  // also a failure to make the services is one of the run
  const attempt = (act: (services: Services) => Promise<unknown>) =>
    Promise.resolve()
      .then(() => act(services()))
      .then(
        () => undefined,
        (error: unknown) => report(name, error),
      )
  function begin(): void {
    if (running || isStopped) return
    isWanted = false
    running = attempt(run).finally(() => {
      running = undefined
      if (isWanted) begin()
    })
  }
  const timer = setInterval(begin, everyMs)
  if (isAtOnce) begin()
  return {
    wake() {
      isWanted = true
      begin()
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running
      if (end) await attempt(end)
    },
  }
}
