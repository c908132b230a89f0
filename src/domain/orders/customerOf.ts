import { userReads } from '../../db/queries/users.js'
import { ApiError, invalidField } from '../../values/errors.js'
import type { UserId } from '../../values/ids.js'
import { type Actor, isStaff } from '../actor.js'
import type { Services } from '../services.js'

/**
 * For whom an order is placed: customers for themselves, staff for whom they name, OAuth clients for whom they must name.
 * @throws VALIDATION_ERROR, INVALID_CUSTOMER for an unknown, suspended or another's account
 */
export async function customerOf({ db }: Pick<Services, 'db'>, actor: Actor, named: UserId | null | undefined): Promise<UserId> {
  const own = actor.kind === 'user' ? actor.userId : undefined
  const id = named ?? own
  if (id === undefined) throw invalidField('customerId', 'is required from an OAuth client')
  if (id === own) return id // an active account, or there would be no actor
  const customer = isStaff(actor) ? await userReads.one(db, undefined, id, new Set(['status'])) : undefined
  if (customer?.status !== 'active') throw invalidCustomer(id)
  return id
}

export function invalidCustomer(id: UserId): ApiError {
  return new ApiError('INVALID_CUSTOMER', 'There is no such customer, or none that may buy', { field: 'customerId', value: id })
}
