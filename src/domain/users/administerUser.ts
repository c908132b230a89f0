import type { Tx } from '../../db/client.js'
import { revokeKeysOfUser } from '../../db/queries/apiKeys.js'
import { deleteResetsOfUser } from '../../db/queries/passwords.js'
import { endSessionsOfUser } from '../../db/queries/sessions.js'
import { lockAdmins, type UserRole, type UserRow, type UserStatus, updateUserRow, userForUpdate } from '../../db/queries/users.js'
import { conflict, forbidden, notFound } from '../../values/errors.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, may } from '../actor.js'
import { recordAuditEvent } from '../audit/recordAuditEvent.js'
import type { Services } from '../services.js'
import { visibleUsers } from './visibility.js'

/** Suspends a user, whose credentials then open nothing, or lets them in again. @throws NOT_FOUND, FORBIDDEN, CONFLICT */
export function setUserStatus(services: Services, actor: Actor, id: UserId, status: UserStatus): Promise<UserRow> {
  return services.write(async (tx) => {
    const user = await subjectOf(tx, actor, id)
    if (user.status === status) return user
    if (status === 'suspended') {
      mustNotBeSelf(actor, id, 'suspend')
      await mustLeaveAnAdmin(tx, user)
      await endSessionsOfUser(tx, id, services.clock.now())
    }
    await recordAuditEvent(services, tx, status === 'suspended' ? 'user_suspended' : 'user_reinstated', { actor, userId: id })
    return updateUserRow(tx, id, { status })
  })
}

/** Gives a user another role; what their credentials may do follows at once. @throws NOT_FOUND, CONFLICT for the last administrator */
export function setUserRole(services: Services, actor: Actor, id: UserId, role: UserRole): Promise<UserRow> {
  return services.write(async (tx) => {
    const user = await subjectOf(tx, actor, id)
    if (user.role === role) return user
    if (role !== 'admin') await mustLeaveAnAdmin(tx, user)
    await recordAuditEvent(services, tx, 'role_changed', { actor, userId: id, subject: `${user.role} to ${role}` })
    return updateUserRow(tx, id, { role })
  })
}

/** Takes out of an account whatever tells whose it was, and ends its credentials. Orders stay. @throws NOT_FOUND, FORBIDDEN, CONFLICT */
export function deleteUser(services: Services, actor: Actor, id: UserId): Promise<UserId> {
  return services.write(async (tx) => {
    const user = await subjectOf(tx, actor, id)
    await mustLeaveAnAdmin(tx, user)
    const now = services.clock.now()
    await endSessionsOfUser(tx, id, now)
    await revokeKeysOfUser(tx, id, now)
    await deleteResetsOfUser(tx, id)
    await updateUserRow(tx, id, {
      email: `deleted-${id}@deleted.invalid`,
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
  })
}

/** The user something is done to. Members of staff are administrators' business, and their own. */
async function subjectOf(tx: Tx, actor: Actor, id: UserId): Promise<UserRow> {
  const user = await userForUpdate(tx, visibleUsers(actor), id)
  if (!user) throw notFound('User', id)
  const isSelf = actor.kind === 'user' && actor.userId === id
  if (!isSelf && user.role !== 'customer' && !may(actor, 'admin'))
    throw forbidden('Only administrators decide about members of staff', { scope: 'admin' })
  return user
}

function mustNotBeSelf(actor: Actor, id: UserId, deed: string): void {
  if (actor.kind === 'user' && actor.userId === id) throw conflict(`Nobody can ${deed} themselves`)
}

/** Somebody has to be left who can give roles. */
async function mustLeaveAnAdmin(tx: Tx, { id, role, status }: UserRow): Promise<void> {
  if (role !== 'admin' || status !== 'active') return
  const admins = await lockAdmins(tx)
  if (admins.every((admin) => admin === id)) throw conflict('The last administrator must stay')
}
