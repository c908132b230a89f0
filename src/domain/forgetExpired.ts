import { deleteOldAuditEvents } from '../db/queries/auditEvents.js'
import { deleteDeadDispatchers } from '../db/queries/dispatch.js'
import { forgetBodies } from '../db/queries/events.js'
import { deleteFinishedRecords } from '../db/queries/idempotency.js'
import { deleteExpiredRevocations } from '../db/queries/oauthClients.js'
import { deleteExpiredResets, deleteOldAttempts } from '../db/queries/passwords.js'
import { deleteOldRequestLog } from '../db/queries/requestLog.js'
import { deleteExpiredSessions } from '../db/queries/sessions.js'
import { forgetDeliveries } from '../db/queries/webhookDeliveries.js'
import { attemptPolicy } from './passwords/checkPassword.js'
import type { Services } from './services.js'
import { MAX_DELIVERY_DAYS } from './webhooks/eventTypes.js'

const AUDIT_DAYS = 400
const REQUEST_LOG_DAYS = 7
/** After this time a key is as good as new. */
const KEY_HOURS = 24
const DAY_MS = 24 * 3600 * 1000

/** Rows that are forgotten by one statement, where there may be very many. */
const BATCH = 5000

/**
 * Forgets what no longer decides anything: ended sessions, used permissions, old attempts, calls after a week, deliveries after thirty days,
 * dispatchers that have died, and the audit log after thirteen months.
 */
export async function forgetExpired({ write, clock }: Pick<Services, 'write' | 'clock'>): Promise<void> {
  const now = clock.now()
  const before = (ms: number) => new Date(now.getTime() - ms)
  await write((tx) => deleteExpiredSessions(tx, now))
  await write((tx) => deleteExpiredResets(tx, now))
  await write((tx) => deleteExpiredRevocations(tx, now))
  await write((tx) => deleteOldAttempts(tx, before(attemptPolicy.forgetSeconds * 1000)))
  await write((tx) => deleteFinishedRecords(tx, before(KEY_HOURS * 3600 * 1000)))
  await write((tx) => deleteOldRequestLog(tx, before(REQUEST_LOG_DAYS * DAY_MS)))
  await write((tx) => deleteOldAuditEvents(tx, before(AUDIT_DAYS * DAY_MS)))
  await write(deleteDeadDispatchers)
  const undelivered = before(MAX_DELIVERY_DAYS * DAY_MS)
  await allOf(() => write((tx) => forgetDeliveries(tx, undelivered, BATCH)))
  await allOf(() => write((tx) => forgetBodies(tx, undelivered, BATCH)))
}

/** Batch by batch, until there is nothing left. */
async function allOf(forget: () => Promise<number>): Promise<void> {
  while ((await forget()) > 0);
}
