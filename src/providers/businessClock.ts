import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.js'
import type { Changes } from '../db/changeFeed.js'
import type { Database } from '../db/client.js'
import { ALIVE_MS, type ClockReading, countLate, forgetInstance, noteInstance, readClock } from '../db/queries/businessClock.js'
import type { TimeTravel } from '../domain/ports/timeTravel.js'
import { type Clock, systemClock } from '../values/clock.js'
import { MINUTE_MS, SECOND_MS } from '../values/durations.js'
import { unavailable } from '../values/errors/make.js'
import { withinTime } from '../values/withinTime.js'

/** The longest wait for the other instances: longer than the time after which a silent instance counts as dead. */
const CONFIRM_MS = 10 * SECOND_MS
const ASK_AGAIN_MS = 25
/** The longest wait for the database at the end of the process, and of a call for the clock. */
const END_MS = SECOND_MS

/** Business time. Until `follow` has read the database, it is the clock of the machine. */
export interface BusinessClock extends Clock {
  /** Absent where business time is never moved. */
  readonly travel: TimeTravel | undefined
  /**
   * Reads the clock of the database and the offset. With the changes of all instances it goes on to read them, at every move and from time to time; without
   * them the process ends soon, and moves do not wait for it.
   */
  follow(database: Pick<Database, 'session'>, changes?: Changes): Promise<void>
  /**
   * Moves do not wait for an instance that has given no sign of life for some seconds, so it reads the clock before it goes on to serve.
   * @returns undefined for an instance that moves wait for
   */
  rejoin(): Promise<unknown> | undefined
  /** Calls the listener after every move and every reset. @returns a function that ends the subscription */
  onMove(listener: () => void): () => void
  close(): Promise<void>
}

/**
 * Business time is the clock of the database plus the stored offset. The offset counts in sandbox and test only: elsewhere a copied database must not bring
 * another time along. @param held the clock of a test, in the place of the database's @param confirmMs the longest wait for the other instances
 */
export function createBusinessClock({ APP_ENV }: Pick<Config, 'APP_ENV'>, held?: Clock, confirmMs = CONFIRM_MS): BusinessClock {
  const canMove = APP_ENV === 'sandbox' || APP_ENV === 'test'
  const id = randomUUID()
  const listeners = new Set<() => void>()
  let skew = 0 // of the database's clock against the clock of this machine
  let offset = 0
  let revision = 0
  let database: Pick<Database, 'session'> | undefined
  let isInstance = false
  let signedAt = 0 // by `performance.now()`: the last sign of life was sent no earlier
  let rejoining: Promise<unknown> | undefined
  let timer: NodeJS.Timeout | undefined
  let unsubscribe = () => {}
  const at = (shift: number) => new Date((held ?? systemClock).now().getTime() + skew + shift)

  /** Tells that this instance lives, reads the clock, and confirms a revision that it uses now. */
  async function refresh(): Promise<void> {
    if (!database) return
    const session = database.session('business time')
    const signingAt = performance.now()
    const note = async () => {
      if (isInstance) await session.transaction((tx) => noteInstance(tx, id, revision))
    }
    await note()
    const sentAt = Date.now()
    const reading = await readClock(session.db)
    if (!held) skew = skewOf(reading, sentAt, Date.now())
    signedAt = signingAt
    if (!canMove || (reading.revision === revision && reading.offset === offset)) return // a restored database may repeat a revision
    offset = reading.offset
    revision = reading.revision
    await note()
    for (const listener of [...listeners]) listener()
  }

  // one after the other, so that an older reading never replaces a newer one
  let last: Promise<void> = Promise.resolve()
  let underWay = 0
  const refreshed = () => {
    underWay += 1
    last = last
      .catch(() => {})
      .then(refresh)
      .finally(() => {
        underWay -= 1
      })
    return last
  }
  /** The next reading tries again. The health check tells of a database that does not answer. */
  const refreshLater = () => void refreshed().catch(() => {})

  const travel: TimeTravel = {
    at,
    async everyInstanceUses(wanted, done) {
      const until = performance.now() + confirmMs
      let isRead = false
      const countOthers = async () => {
        if (!isRead) await refreshed()
        isRead = true
        return database ? countLate(database.session('business time').db, wanted) : 0
      }
      for (;;) {
        // the call has taken effect, so a failure of the database must not look as if it could be sent again
        const late = await countOthers().catch(() => undefined)
        if (late === 0) return
        if (performance.now() > until) throw unconfirmed(late, done, confirmMs)
        await sleep(ASK_AGAIN_MS)
      }
    },
  }
  return {
    now: () => at(offset),
    travel: canMove ? travel : undefined,
    async follow(followed, changes) {
      database = followed
      isInstance = canMove && changes !== undefined
      if (!changes) return refreshed()
      // before the first reading, so that a move during it is heard
      unsubscribe = changes.subscribe({
        isLasting: true,
        onChange({ kind }) {
          if (kind === 'clock') refreshLater()
        },
        onGap: refreshLater,
      })
      await refreshed()
      const fromTimeToTime = () => {
        if (underWay === 0) refreshLater()
      }
      timer = setInterval(fromTimeToTime, canMove ? 2 * SECOND_MS : MINUTE_MS).unref()
    },
    rejoin() {
      if (!isInstance || performance.now() - signedAt < ALIVE_MS) return undefined
      // without a database the call fails by itself
      rejoining ??= withinTime(
        refreshed().catch(() => {}),
        END_MS,
      ).finally(() => {
        rejoining = undefined
      })
      return rejoining
    },
    onMove(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      clearInterval(timer)
      unsubscribe()
      await withinTime(
        last.catch(() => {}),
        END_MS,
      )
      if (!isInstance || !database) return
      // an instance that cannot say that it stops counts as dead after some seconds
      const forgotten = database.session('business time').transaction((tx) => forgetInstance(tx, id))
      await withinTime(
        forgotten.catch(() => {}),
        END_MS,
      )
    },
  }
}

/** A difference that the round trip explains is none, so that on one machine both clocks agree to the millisecond. */
function skewOf({ databaseTime }: ClockReading, sentAt: number, receivedAt: number): number {
  if (databaseTime >= sentAt - 1 && databaseTime <= receivedAt + 1) return 0
  return Math.round(databaseTime - (sentAt + receivedAt) / 2)
}

/** @param instances undefined when the database does not answer */
function unconfirmed(instances: number | undefined, done: string, confirmMs: number) {
  const some = instances === undefined ? 'the instances have' : instances === 1 ? '1 instance has' : `${instances} instances have`
  return unavailable(
    `${done}, but ${some} not confirmed it within ${confirmMs / SECOND_MS} seconds: do not send the call again`,
    instances === undefined ? {} : { instances },
    { advice: { strategy: 'reconcile' } },
  )
}
