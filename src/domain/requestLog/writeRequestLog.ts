import { insertRequestLog } from '../../db/queries/requestLog.js'
import { dayOf, emptyPartition, oldCallsAt } from '../../db/queries/requestLogDays.js'
import { DAY_MS } from '../../values/durations.js'
import type { Services } from '../services.js'
import { REQUEST_LOG_DAYS } from './removeOldCalls.js'

type LogServices = Pick<Services, 'db' | 'write' | 'requestLog' | 'clock'>

/**
 * Writes the buffered calls. Calls that cannot be written stay in the buffer; calls that are too old to be kept are left out. After a COMMIT with
 * an unknown outcome calls may be written twice: in a log, duplicates are better than a gap. @returns their number. @throws the error of the database.
 */
export async function writeRequestLog({ db, write, requestLog, clock }: LogServices): Promise<number> {
  const oldest = clock.now().getTime() - REQUEST_LOG_DAYS * DAY_MS
  const entries = requestLog.take().filter(({ receivedAt }) => receivedAt.getTime() > oldest)
  if (entries.length === 0) return 0
  try {
    for (const day of new Set(entries.map(({ receivedAt }) => dayOf(receivedAt)))) {
      const old = await oldCallsAt(db, day)
      if (old) await write((tx) => emptyPartition(tx, old))
    }
    await write((tx) => insertRequestLog(tx, entries))
    return entries.length
  } catch (error) {
    requestLog.putBack(entries)
    throw error
  }
}
