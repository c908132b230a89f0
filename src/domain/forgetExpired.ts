import { deleteOldAuditEvents } from '../db/queries/auditEvents.js'
import { deleteOldDeprecationUses } from '../db/queries/deprecationUses.js'
import { deleteDeadDispatchers } from '../db/queries/dispatch.js'
import { forgetBodies } from '../db/queries/events.js'
import { deleteFinishedRecords } from '../db/queries/idempotency.js'
import { deleteExpiredRevocations } from '../db/queries/oauthClients.js'
import { deleteExpiredResets, deleteOldAttempts } from '../db/queries/passwords.js'
import { deleteExpiredSessions } from '../db/queries/sessions.js'
import { forgetDeliveries } from '../db/queries/webhookDeliveries.js'
import { DAY_MS, HOUR_MS } from '../values/durations.js'
import { attemptPolicy } from './passwords/checkPassword.js'
import { removeOldCalls } from './requestLog/removeOldCalls.js'
import type { Services } from './services.js'
import { MAX_DELIVERY_DAYS } from './webhooks/eventTypes.js'

const AUDIT_DAYS = 400
/** Lifetime of the count of a caller who uses a deprecated part no more. */
const USE_DAYS = 400
/** Lifetime of an idempotency key after the end of its call. Then the key may be used again. */
const KEY_HOURS = 24

/** Maximum number of rows that one statement changes, in tables where very many rows may be old. */
const BATCH = 5000

/**
 * Deletes rows that no longer decide anything: expired sessions, reset tokens and token revocations, failed password attempts and finished
 * idempotency records after a day, the days of the request log after a week, deliveries and event bodies after 30 days, the audit log and the uses of
 * deprecated parts after 13 months, and dead dispatchers.
 */
export async function forgetExpired(services: Pick<Services, 'db' | 'write' | 'clock'>): Promise<void> {
  const { write, clock } = services
  const now = clock.now()
  const before = (ms: number) => new Date(now.getTime() - ms)
  await write((tx) => deleteExpiredSessions(tx, now))
  await write((tx) => deleteExpiredResets(tx, now))
  await write((tx) => deleteExpiredRevocations(tx, now))
  await write((tx) => deleteOldAttempts(tx, before(attemptPolicy.forgetSeconds * 1000)))
  await write((tx) => deleteFinishedRecords(tx, before(KEY_HOURS * HOUR_MS)))
  await removeOldCalls(services)
  await write((tx) => deleteOldAuditEvents(tx, before(AUDIT_DAYS * DAY_MS)))
  await write((tx) => deleteOldDeprecationUses(tx, before(USE_DAYS * DAY_MS)))
  await write(deleteDeadDispatchers)
  const undelivered = before(MAX_DELIVERY_DAYS * DAY_MS)
  await allOf(() => write((tx) => forgetDeliveries(tx, undelivered, BATCH)))
  await allOf(() => write((tx) => forgetBodies(tx, undelivered, BATCH)))
}

/** Repeats a batch until no row is left. */
async function allOf(forget: () => Promise<number>): Promise<void> {
  while ((await forget()) > 0);
}
