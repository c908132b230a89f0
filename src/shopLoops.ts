import { checkLedger } from './domain/orders/checkLedger.js'
import { createSettler } from './domain/orders/settle/settleAll.js'
import { sweepPhotos } from './domain/pets/sweepPhotos.js'
import type { Loop, Report } from './loop.js'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS

/** The background loops of the shop. */
export function shopLoops(report: Report): Loop[] {
  const settler = createSettler((error) => report('settle orders', error))
  return [
    { name: 'settle orders', everyMs: SECOND_MS, run: settler.run, end: settler.settled },
    { name: 'check the ledger', everyMs: 5 * MINUTE_MS, run: checkLedger },
    { name: 'sweep pictures', everyMs: 60 * MINUTE_MS, isAtOnce: true, run: sweepPhotos },
  ]
}
