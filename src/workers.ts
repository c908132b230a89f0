import type { App } from './app.js'
import type { Config } from './config.js'
import { forgetExpired } from './domain/forgetExpired.js'
import { checkLedger } from './domain/orders/checkLedger.js'
import { settleUnsettled } from './domain/orders/settleUnsettled.js'
import type { Services } from './domain/services.js'
import { rotateSigningKeys } from './domain/tokens/rotateSigningKeys.js'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS

/** Something that is done again and again. Every instance does it; each run finds out for itself whether there is anything to do. */
interface Loop {
  readonly name: string
  readonly everyMs: number
  run(services: Services): Promise<unknown>
}

function loops({ SIGNING_KEY_DAYS }: Config): Loop[] {
  return [
    { name: 'settle orders', everyMs: SECOND_MS, run: settleUnsettled },
    { name: 'check the ledger', everyMs: 5 * MINUTE_MS, run: checkLedger },
    { name: 'rotate signing keys', everyMs: 10 * MINUTE_MS, run: (services) => rotateSigningKeys(services, 'due', SIGNING_KEY_DAYS) },
    { name: 'forget what has expired', everyMs: 10 * MINUTE_MS, run: forgetExpired },
  ]
}

/** Starts the background loops. A run that fails is logged and tried again at its next time. */
export function startWorkers({ services, log }: Pick<App, 'services' | 'log'>, config: Config): { stop(): Promise<void> } {
  const underWay = new Set<Promise<void>>()
  const timers = loops(config).map(({ name, everyMs, run }) => {
    let isRunning = false
    return setInterval(() => {
      if (isRunning) return
      isRunning = true
      const running = attempt(run, services)
        .catch((err: unknown) => log.error({ err, loop: name }, 'a background loop failed'))
        .finally(() => {
          isRunning = false
          underWay.delete(running)
        })
      underWay.add(running)
    }, everyMs)
  })
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(underWay)
    },
  }
}

/** Also a failure to make the services is one of the run. */
async function attempt(run: Loop['run'], services: App['services']): Promise<void> {
  await run(services())
}
