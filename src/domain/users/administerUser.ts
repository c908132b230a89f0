import type { Tx } from '../../db/client.js'
import { revokeKeysOfUser } from '../../db/queries/apiKeys.js'
import { deleteResetsOfUser } from '../../db/queries/passwords.js'
import { endSessionsOfUser } from '../../db/queries/sessions.js'
import { lockAdmins, type UserRole, type UserRow, type UserStatus, updateUserRow } from '../../db/queries/users.js'
import { deleteWebhooksOf } from '../../db/queries/webhooks.js'
import { conflict } from '../../values/errors/make.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, isSelf } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import { demand } from '../demands.js'
import { type Scope, scopesOfRole } from '../scopes.js'
import type { Services } from '../services.js'
import { subjectOf } from './subjectOf.js'

/** Suspends a user, whose credentials then open nothing, or lets them in again. @throws NOT_FOUND, FORBIDDEN, CONFLICT */
export function setUserStatus(services: Services, actor: Actor, id: UserId, status: UserStatus): Promise<UserRow> {
  return services.write(
    async (tx) => {
      const user = await subjectOf(services, tx, actor, id)
      if (user.status === status) return user
      if (status === 'suspended') {
        mustNotBeSelf(actor, id, 'Nobody can suspend themselves')
        await mustLeaveAnAdmin(tx, user)
        await endSessionsOfUser(tx, id, services.clock.now())
      }
      await recordAuditEvent(services, tx, status === 'suspended' ? 'user_suspended' : 'user_reinstated', { actor, userId: id })
      return updateUserRow(tx, id, { status })
    },
    { users: [id] },
  )
}

/**
 * Gives a user another role; what their credentials may do follows at once.
 * @throws NOT_FOUND, FORBIDDEN for a role that may do more than the credential of the call, CONFLICT for oneself and the last administrator.
 */
export function setUserRole(services: Services, actor: Actor, id: UserId, role: UserRole): Promise<UserRow> {
  return services.write(
    async (tx) => {
      const user = await subjectOf(services, tx, actor, id)
      if (user.role === role) return user
      mustNotBeSelf(actor, id, 'Nobody can change their own role')
      demand(services, actor, 'covers', gainedBy(user.role, role))
      await mustLeaveAnAdmin(tx, user)
      await recordAuditEvent(services, tx, 'role_changed', { actor, userId: id, subject: `${user.role} to ${role}` })
      return updateUserRow(tx, id, { role })
    },
    { users: [id] },
  )
}

/** Takes out of an account whatever tells whose it was, and ends its credentials. Orders stay. @throws NOT_FOUND, FORBIDDEN, CONFLICT */
export function deleteUser(services: Services, actor: Actor, id: UserId): Promise<UserId> {
  return services.write(
    async (tx) => {
      const user = await subjectOf(services, tx, actor, id)
      await mustLeaveAnAdmin(tx, user)
      const now = services.clock.now()
      await endSessionsOfUser(tx, id, now)
      await revokeKeysOfUser(tx, id, now)
      await deleteResetsOfUser(tx, id)
      await deleteWebhooksOf(tx, { userId: id }, now)
      await updateUserRow(tx, id, {
        email: `deleted-${services.ids.uuid()}@deleted.invalid`, // a new UUID, so the address cannot be taken
        username: null,
        firstName: null,
        lastName: null,
        phone: null,
        passwordHash: null,
        status: 'suspended',
        deletedAt: now,
      })
      await recordAuditEvent(services, tx, 'user_deleted', { actor, userId: id })
      return id
    },
    { users: [id] },
  )
}

/** What the role `to` may do and `from` may not. */
function gainedBy(from: UserRole, to: UserRole): readonly Scope[] {
  return scopesOfRole[to].filter((scope) => !scopesOfRole[from].includes(scope))
}

function mustNotBeSelf(actor: Actor, id: UserId, refusal: string): void {
  if (isSelf(actor, id)) throw conflict(refusal)
}

/** Somebody has to be left who can give roles. */
async function mustLeaveAnAdmin(tx: Tx, { id, role, status }: UserRow): Promise<void> {
  if (role !== 'admin' || status !== 'active') return
  const admins = await lockAdmins(tx)
  if (admins.every((admin) => admin === id)) throw conflict('The last administrator must stay')
}
