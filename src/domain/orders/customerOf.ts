import { userReads } from '../../db/queries/users.js'
import { invalidField } from '../../values/errors/make.js'
import { invalidCustomer } from '../../values/errors/shopMake.js'
import { fieldsOf } from '../../values/fields.js'
import type { UserId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { demand } from '../demands.js'
import type { Services } from '../services.js'

/**
 * The customer of a new order. Customers order for themselves, staff may name a customer, and OAuth clients must name a customer.
 * @throws VALIDATION_ERROR, INVALID_CUSTOMER for an unknown or suspended account, and for an account that the actor may not order for
 */
export async function customerOf(
  services: Pick<Services, 'db' | 'demands'>,
  actor: Actor,
  named: UserId | null | undefined,
): Promise<UserId> {
  const own = actor.kind === 'user' ? actor.userId : undefined
  const id = named ?? own
  if (id === undefined) throw invalidField('customerId', 'is required from an OAuth client')
  demand(services, actor, 'ordersFor', id)
  if (id === own) return id // the account is active: a suspended user cannot act
  const customer = await userReads.one(services.db, undefined, id, fieldsOf('status'))
  if (customer?.status !== 'active') throw invalidCustomer(id)
  return id
}
