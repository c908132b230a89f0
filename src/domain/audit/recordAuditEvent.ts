import type { Tx } from '../../db/client.js'
import { insertAuditEvent } from '../../db/queries/auditEvents.js'
import type { UserId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import type { Services } from '../services.js'
import type { AuditEventType } from './auditEvent.js'

interface AuditFacts {
  readonly actor?: Actor | undefined
  /** The user whose account the event concerns. */
  readonly userId?: UserId
  /** The other thing that the event concerns, such as `apiKey:12`. Never a secret. */
  readonly subject?: string
}

/** Records and counts an audit event, in the transaction of the change. */
export async function recordAuditEvent(
  { clock, origin, countSecurityEvent }: Pick<Services, 'clock' | 'origin' | 'countSecurityEvent'>,
  tx: Tx,
  type: AuditEventType,
  { actor, userId, subject }: AuditFacts = {},
): Promise<void> {
  await insertAuditEvent(tx, {
    type,
    occurredAt: clock.now(),
    actorUserId: actor?.kind === 'user' ? actor.userId : undefined,
    actorClientId: actor?.kind === 'client' ? actor.clientId : undefined,
    userId,
    subject,
    address: origin.address,
    requestId: origin.requestId,
  })
  countSecurityEvent(type)
}
