import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { auditEvents } from '../db/tables/auditEvents.js'
import { deprecationUses } from '../db/tables/deprecationUses.js'
import { events } from '../db/tables/events.js'
import { idempotencyRecords } from '../db/tables/idempotency.js'
import { revokedTokens } from '../db/tables/oauthClients.js'
import { passwordAttempts, passwordResets } from '../db/tables/passwords.js'
import { requestLog } from '../db/tables/requestLog.js'
import { sessions } from '../db/tables/sessions.js'
import { webhookDeliveries } from '../db/tables/webhooks.js'
import { DAY_MS, HOUR_MS, SECOND_MS } from '../values/durations.js'
import { KEY_HOURS } from './idempotency/keyHours.js'
import { attemptPolicy } from './passwords/checkPassword.js'
import { REQUEST_LOG_DAYS } from './requestLog/keepDays.js'
import type { Services } from './services.js'
import { MAX_DELIVERY_DAYS } from './webhooks/eventTypes.js'

/** Lifetime of the audit log, of events, and of the count of a caller who uses a deprecated part no more: 13 months. */
const LONG_DAYS = 400

/** A table that grows by itself, and the time after which its rows are deleted. */
export interface GrowingTable {
  /** Holds the moment from which on the time counts. An index begins with it. */
  readonly column: AnyPgColumn
  readonly keptMs: number
  /** For a table with a clean-up of its own: days are dropped as a whole, or more than the age decides. */
  readonly hasOwnWay?: true
  /** For moments by the clock of the machine, which no shift of the shop's time moves. */
  readonly isRealTime?: true
  /**
   * For rows that take a right away, and that a reset of the sandbox keeps: they stay until the real time has come, too. Otherwise a move would delete them, the
   * reset would take business time back, and the right would be there again.
   */
  readonly outlivesMoves?: true
}

/**
 * Every table that grows with calls and events, not with the business. A row that goes takes its attempts or its refresh tokens along. A test compares the
 * list with `docs/limits.md`. Deliveries come before the events to which they refer.
 */
export const growingTables: readonly GrowingTable[] = [
  { column: requestLog.receivedAt, keptMs: REQUEST_LOG_DAYS * DAY_MS, hasOwnWay: true, isRealTime: true },
  { column: sessions.expiresAt, keptMs: 0 },
  { column: passwordResets.expiresAt, keptMs: 0 },
  { column: revokedTokens.expiresAt, keptMs: 0, outlivesMoves: true },
  { column: passwordAttempts.updatedAt, keptMs: attemptPolicy.forgetSeconds * SECOND_MS },
  { column: idempotencyRecords.finishedAt, keptMs: KEY_HOURS * HOUR_MS },
  { column: webhookDeliveries.createdAt, keptMs: MAX_DELIVERY_DAYS * DAY_MS, hasOwnWay: true },
  { column: events.createdAt, keptMs: LONG_DAYS * DAY_MS },
  { column: auditEvents.occurredAt, keptMs: LONG_DAYS * DAY_MS },
  { column: deprecationUses.lastUsedAt, keptMs: LONG_DAYS * DAY_MS },
]

/** The time that decides about the rows of a table. */
export function nowFor(
  { isRealTime, outlivesMoves }: Pick<GrowingTable, 'isRealTime' | 'outlivesMoves'>,
  { clock, wallClock }: Pick<Services, 'clock' | 'wallClock'>,
): Date {
  if (isRealTime) return wallClock.now()
  const now = clock.now()
  const realNow = wallClock.now()
  return outlivesMoves && realNow < now ? realNow : now
}
