import { invalidField } from '../../values/errors/make.js'
import type { UserId } from '../../values/ids.js'
import type { Actor } from '../actor.js'
import { demand } from '../demands.js'
import type { Services } from '../services.js'

/**
 * The customer of a new order. Customers order for themselves, staff may name a customer, and OAuth clients must name a customer. `lockPets` checks
 * that the customer's account is active.
 * @throws VALIDATION_ERROR, INVALID_CUSTOMER for an account that the actor may not order for
 */
export function customerOf(services: Pick<Services, 'demands'>, actor: Actor, named: UserId | null | undefined): UserId {
  const id = named ?? (actor.kind === 'user' ? actor.userId : undefined)
  if (id === undefined) throw invalidField('customerId', 'is required from an OAuth client')
  demand(services, actor, 'ordersFor', id)
  return id
}
