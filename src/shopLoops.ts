import { checkLedger } from './domain/orders/checkLedger.js'
import { createSettler } from './domain/orders/settle/settleAll.js'
import { sweepPhotos } from './domain/pets/sweepPhotos.js'
import type { Loop, ReportFailure } from './loop.js'
import { MINUTE_MS, SECOND_MS } from './values/durations.js'

/** The background loops of the shop. */
export function shopLoops(report: ReportFailure): Loop[] {
  const settler = createSettler((error) => report('settle orders', error))
  return [
    { name: 'settle orders', everyMs: SECOND_MS, run: settler.run, end: settler.settled },
    { name: 'check the ledger', everyMs: 5 * MINUTE_MS, run: checkLedger },
    { name: 'sweep pictures', everyMs: 60 * MINUTE_MS, isAtOnce: true, run: sweepPhotos },
  ]
}
