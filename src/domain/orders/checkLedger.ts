import { findBreaches } from '../../db/queries/invariants.js'
import type { Services } from '../services.js'

/** Looks whether all books agree, and says so where it is watched. @returns in how many places they do not. */
export async function checkLedger({ db, alerts }: Pick<Services, 'db' | 'alerts'>): Promise<number> {
  const breaches = await findBreaches(db)
  alerts.ledgerChecked(breaches)
  return breaches.length
}
