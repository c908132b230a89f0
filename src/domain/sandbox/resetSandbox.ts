import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Tx } from '../../db/client.js'
import { emptyTables } from '../../db/emptyTables.js'
import { isLockTaken } from '../../db/failure.js'
import { endShift, lockClock, readReset } from '../../db/queries/businessClock.js'
import type { Actor } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import type { TimeTravel } from '../ports/timeTravel.js'
import { MAX_OVERLAP_SECONDS } from '../secret.js'
import type { Services } from '../services.js'
import { mustStandStill } from '../standing.js'
import { KEY_AFTERLIFE_SECONDS } from '../tokens/rotateSigningKeys.js'
import { mustTravel } from './moveClock.js'

/** Tables of users, credentials, OAuth clients and endpoints, and the dispatchers of running instances. */
const KEPT = ['users', 'api_keys', 'sessions', 'refresh_tokens', 'oauth_clients', 'revoked_tokens', 'webhooks', 'webhook_dispatchers']
/**
 * The reset waits so long for the work of others, in milliseconds, and all others wait behind it meanwhile. Then it lets them go first. PostgreSQL looks for a
 * deadlock after a second, so the reset gives way before another call would be ended for it.
 */
const LOCK_MS = 400
const PAUSE_MS = 200
const TRIES = 30

/**
 * Begins the data of the sandbox anew, in one transaction: callers see the old data or the new data.
 * @param unlessSince nothing happens when the last reset was at this moment or later
 * @throws FORBIDDEN outside of sandbox and test, SERVICE_UNAVAILABLE
 */
export async function resetSandbox(services: Services, actor: Actor, unlessSince?: Date): Promise<{ resetAt: Date }> {
  const travel = mustTravel(services)
  return reset(services, travel, (last) => unlessSince === undefined || last < unlessSince, actor)
}

/** Resets the sandbox at 00:00 UTC of the real time, or later when no instance ran then. @returns 0 when it was not due */
export async function resetEachDay(services: Services): Promise<unknown> {
  const { isDue } = await readReset(services.db)
  if (!isDue) return 0
  const travel = mustTravel(services)
  return reset(services, travel, async (_last, tx) => (await readReset(tx)).isDue)
}

type IsWanted = (last: Date, tx: Tx) => boolean | Promise<boolean>

/** @param isWanted is asked with the lock on the clock: of two instances one resets */
async function reset(services: Services, travel: TimeTravel, isWanted: IsWanted, actor?: Actor): Promise<{ resetAt: Date }> {
  const revision = await patiently(() =>
    services.writeApart(async (tx) => {
      const { resetAt } = await lockClock(tx)
      if (actor) await mustStandStill(tx, actor, services.clock.now())
      return (await isWanted(resetAt, tx)) ? beginAnew(services, travel, tx, actor) : undefined
    }),
  )
  if (revision !== undefined) await travel.everyInstanceUses(revision, 'The sandbox was reset')
  return { resetAt: (await readReset(services.db)).resetAt }
}

async function beginAnew({ refill, origin, countSecurityEvent }: Services, travel: TimeTravel, tx: Tx, actor?: Actor): Promise<number> {
  const now = travel.at(0)
  await tx.execute(sql`select set_config('lock_timeout', ${String(LOCK_MS)}, true)`)
  const revision = await emptyTables(tx, { alsoKept: KEPT, refill: async () => refill?.(tx, now) })
  await endShift(tx, { overlapSeconds: MAX_OVERLAP_SECONDS, signingKeySeconds: KEY_AFTERLIFE_SECONDS })
  await recordAuditEvent({ clock: { now: () => now }, origin, countSecurityEvent }, tx, 'sandbox_reset', { ...(actor && { actor }) })
  return revision
}

/** Tries again while others hold the tables. */
async function patiently<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await act()
    } catch (error) {
      if (!isLockTaken(error) || left === 0) throw error
      await sleep(PAUSE_MS)
    }
  }
}
