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
import { mustBeUnchanged } from '../mustBeUnchanged.js'
import { type Scope, scopesOfRole } from '../scopes.js'
import type { Services } from '../services.js'
import { userToChange } from './userToChange.js'

/** Suspends or reinstates a user. Credentials of a suspended user are refused. @throws NOT_FOUND, FORBIDDEN, CONFLICT */
export function setUserStatus(services: Services, actor: Actor, id: UserId, status: UserStatus): Promise<UserRow> {
  return services.write(
    async (tx) => {
      const user = await userToChange(services, tx, actor, id)
      if (user.status === status) return user
      if (status === 'suspended') {
        mustNotBeSelf(actor, id, 'Users cannot suspend their own account')
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
 * Changes the role of a user. The scopes of the user's credentials change at once.
 * @throws NOT_FOUND, FORBIDDEN when the user would gain scopes that the credential of the call lacks, CONFLICT for the caller's own role and for the
 *   last administrator.
 */
export function setUserRole(services: Services, actor: Actor, id: UserId, role: UserRole): Promise<UserRow> {
  return services.write(
    async (tx) => {
      const user = await userToChange(services, tx, actor, id)
      if (user.role !== role) demand(services, actor, 'covers', gainedBy(user.role, role))
      await mustBeUnchanged(services, tx, 'User', user)
      if (user.role === role) return user
      mustNotBeSelf(actor, id, 'Users cannot change their own role')
      await mustLeaveAnAdmin(tx, user)
      await recordAuditEvent(services, tx, 'role_changed', { actor, userId: id, subject: `${user.role} to ${role}` })
      return updateUserRow(tx, id, { role })
    },
    { users: [id] },
  )
}

/** Removes all personal data from an account and ends its credentials. Orders stay. @throws NOT_FOUND, FORBIDDEN, CONFLICT */
export function deleteUser(services: Services, actor: Actor, id: UserId): Promise<UserId> {
  return services.write(
    async (tx) => {
      const user = await userToChange(services, tx, actor, id)
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

/** The scopes that the role `to` has and the role `from` lacks. */
function gainedBy(from: UserRole, to: UserRole): readonly Scope[] {
  return scopesOfRole[to].filter((scope) => !scopesOfRole[from].includes(scope))
}

function mustNotBeSelf(actor: Actor, id: UserId, refusal: string): void {
  if (isSelf(actor, id)) throw conflict(refusal)
}

/** Requires that another active administrator remains, because only administrators can change roles. @throws CONFLICT */
async function mustLeaveAnAdmin(tx: Tx, { id, role, status }: UserRow): Promise<void> {
  if (role !== 'admin' || status !== 'active') return
  const admins = await lockAdmins(tx)
  if (admins.every((admin) => admin === id)) throw conflict('The last administrator cannot lose the role')
}
