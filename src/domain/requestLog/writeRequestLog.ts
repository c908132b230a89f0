import { insertRequestLog } from '../../db/queries/requestLog.js'
import type { Services } from '../services.js'

/**
 * Writes the buffered calls. Calls that cannot be written stay in the buffer. After a COMMIT with an unknown outcome they may be written twice:
 * in a log, duplicates are better than a gap. @throws the error of the database.
 */
export async function writeRequestLog({ write, requestLog }: Pick<Services, 'write' | 'requestLog'>): Promise<void> {
  const entries = requestLog.take()
  if (entries.length === 0) return
  try {
    await write((tx) => insertRequestLog(tx, entries))
  } catch (error) {
    requestLog.putBack(entries)
    throw error
  }
}
