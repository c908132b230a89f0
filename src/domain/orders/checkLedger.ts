import { findBreaches } from '../../db/queries/invariants.js'
import type { Services } from '../services.js'

/** Checks the invariants of the ledger and reports the result to `alerts`. @returns the number of breaches. */
export async function checkLedger({ db, alerts }: Pick<Services, 'db' | 'alerts'>): Promise<number> {
  const breaches = await findBreaches(db)
  alerts.ledgerChecked(breaches)
  return breaches.length
}
