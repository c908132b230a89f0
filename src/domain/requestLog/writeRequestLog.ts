import { insertRequestLog } from '../../db/queries/requestLog.js'
import type { Services } from '../services.js'

/**
 * Writes the calls that have gathered. When they cannot be written they go on waiting; after a COMMIT whose outcome is unknown they may be
 * written twice, which a log bears better than a gap. @throws what the database has refused them with.
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
