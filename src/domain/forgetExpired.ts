import { deleteOldAuditEvents } from '../db/queries/auditEvents.js'
import { deleteFinishedRecords } from '../db/queries/idempotency.js'
import { deleteExpiredRevocations } from '../db/queries/oauthClients.js'
import { deleteExpiredResets, deleteOldAttempts } from '../db/queries/passwords.js'
import { deleteExpiredSessions } from '../db/queries/sessions.js'
import { attemptPolicy } from './passwords/checkPassword.js'
import type { Services } from './services.js'

const AUDIT_DAYS = 400
/** After this time a key is as good as new. */
const KEY_HOURS = 24
const DAY_MS = 24 * 3600 * 1000

/** Forgets what no longer decides anything: ended sessions, used permissions, old attempts, and the audit log after thirteen months. */
export async function forgetExpired({ write, clock }: Pick<Services, 'write' | 'clock'>): Promise<void> {
  const now = clock.now()
  const before = (ms: number) => new Date(now.getTime() - ms)
  await write((tx) => deleteExpiredSessions(tx, now))
  await write((tx) => deleteExpiredResets(tx, now))
  await write((tx) => deleteExpiredRevocations(tx, now))
  await write((tx) => deleteOldAttempts(tx, before(attemptPolicy.forgetSeconds * 1000)))
  await write((tx) => deleteFinishedRecords(tx, before(KEY_HOURS * 3600 * 1000)))
  await write((tx) => deleteOldAuditEvents(tx, before(AUDIT_DAYS * DAY_MS)))
}
