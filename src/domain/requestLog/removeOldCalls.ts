import { emptyPartition, oldPartitions } from '../../db/queries/requestLogDays.js'
import { DAY_MS } from '../../values/durations.js'
import type { Services } from '../services.js'

/** A call is kept for at most this number of days. */
export const REQUEST_LOG_DAYS = 7

/** Removes each day whose first call is too old, as a whole. */
export async function removeOldCalls({ db, write, clock }: Pick<Services, 'db' | 'write' | 'clock'>): Promise<void> {
  const before = new Date(clock.now().getTime() - REQUEST_LOG_DAYS * DAY_MS)
  for (const old of await oldPartitions(db, before)) await write((tx) => emptyPartition(tx, old))
}
