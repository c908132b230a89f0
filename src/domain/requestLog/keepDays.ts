import type { Tx } from '../../db/client.js'
import { isLockTaken } from '../../db/failure.js'
import {
  claimPartitions,
  dayOf,
  daysWithPartition,
  deleteOtherCalls,
  dropPartition,
  isPartitionOld,
  makePartition,
} from '../../db/queries/requestLogDays.js'
import { DAY_MS } from '../../values/durations.js'
import { inBatches } from '../inBatches.js'
import type { Services } from '../services.js'

/** A call is kept for at most this number of days. */
export const REQUEST_LOG_DAYS = 7
/** Partitions are made so many days ahead: calls find theirs, even when no process runs this loop for a day. */
const DAYS_AHEAD = 2

/** Makes the partitions of today and of the next days, and removes each day whose first call is too old, as a whole. */
export async function keepDays({ db, write, wallClock }: Pick<Services, 'db' | 'write' | 'wallClock'>): Promise<void> {
  const now = wallClock.now()
  const known = await daysWithPartition(db)
  for (let day = dayOf(now); day <= dayOf(now) + DAYS_AHEAD; day++)
    if (!known.includes(day)) await change({ write }, async (tx) => !(await daysWithPartition(tx)).includes(day) && makePartition(tx, day))
  const before = new Date(now.getTime() - REQUEST_LOG_DAYS * DAY_MS)
  for (const day of known) if (await isPartitionOld(db, day, before)) await change({ write }, (tx) => dropPartition(tx, day))
  await inBatches((limit) => write((tx) => deleteOtherCalls(tx, before, limit)))
}

/** Changes partitions, unless another process does, or calls hold the table for too long: then the next run tries again. */
async function change({ write }: Pick<Services, 'write'>, act: (tx: Tx) => Promise<unknown>): Promise<void> {
  try {
    await write(async (tx) => (await claimPartitions(tx)) && act(tx))
  } catch (error) {
    if (!isLockTaken(error)) throw error
  }
}
