import { insertRequestLog } from '../../db/queries/requestLog.js'
import { DAY_MS } from '../../values/durations.js'
import type { Services } from '../services.js'
import { REQUEST_LOG_DAYS } from './keepDays.js'

/**
 * Writes the buffered calls. Calls that cannot be written stay in the buffer; calls that are too old to be kept are left out. After a COMMIT with
 * an unknown outcome calls may be written twice: in a log, duplicates are better than a gap. @returns their number. @throws the error of the database.
 */
export async function writeRequestLog({
  write,
  requestLog,
  wallClock,
}: Pick<Services, 'write' | 'requestLog' | 'wallClock'>): Promise<number> {
  const oldest = wallClock.now().getTime() - REQUEST_LOG_DAYS * DAY_MS
  const entries = requestLog.take().filter(({ receivedAt }) => receivedAt.getTime() > oldest)
  if (entries.length === 0) return 0
  try {
    await write((tx) => insertRequestLog(tx, entries))
    return entries.length
  } catch (error) {
    requestLog.putBack(entries)
    throw error
  }
}
