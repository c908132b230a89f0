import type { Tx } from '../../db/client.js'
import { isLockTaken } from '../../db/failure.js'
import {
  claimPartitions,
  type Day,
  dayOf,
  daysWithPartition,
  deleteOtherCalls,
  dropPartition,
  isDayOld,
  makePartition,
} from '../../db/queries/requestLogDays.js'
import { DAY_MS } from '../../values/durations.js'
import { inBatches } from '../inBatches.js'
import type { Services } from '../services.js'

/** A call is kept for at most this number of days. */
export const REQUEST_LOG_DAYS = 7
/** Partitions are made so many days ahead: calls find theirs, even when no process runs this loop for a day. */
const DAYS_AHEAD = 2

/**
 * Removes old calls, each day as a whole, and makes the partitions of today and of the next days. Removals come first, and no step waits for the success of
 * another: a role that may not create tables keeps the log bounded nevertheless. @throws the error of the first step that has failed
 */
export async function keepDays({ db, write, wallClock }: Pick<Services, 'db' | 'write' | 'wallClock'>): Promise<void> {
  const now = wallClock.now()
  const before = new Date(now.getTime() - REQUEST_LOG_DAYS * DAY_MS)
  const known = await daysWithPartition(db)
  const wanted = Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => dayOf(now) + ahead)
  await takeAll([
    () => inBatches((limit) => write((tx) => deleteOtherCalls(tx, before, limit))),
    ...known.map((day) => async () => (await isDayOld(db, day, before)) && change({ write }, (tx) => dropPartition(tx, day))),
    ...wanted.filter((day) => !known.includes(day)).map((day) => () => change({ write }, (tx) => makeMissing(tx, day))),
  ])
}

/** Changes partitions, unless another process does. */
function change({ write }: Pick<Services, 'write'>, act: (tx: Tx) => Promise<unknown>): Promise<unknown> {
  return write(async (tx) => (await claimPartitions(tx)) && act(tx))
}

/** Another process may have made the partition since the last look. */
async function makeMissing(tx: Tx, day: Day): Promise<void> {
  if (!(await daysWithPartition(tx)).includes(day)) await makePartition(tx, day)
}

/** Takes steps one after the other. A step that waits too long for its lock is left to the next run. @throws the first error, after the last step */
async function takeAll(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps)
    await step().catch((error: unknown) => {
      if (!isLockTaken(error)) failures.push(error)
    })
  if (failures.length > 0) throw failures[0]
}
