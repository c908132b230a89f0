import type { Tx } from '../../db/client.js'
import type { OrderToCharge } from '../../db/queries/orderInFlight.js'
import type { OrderRow } from '../../db/queries/orders.js'
import { insertOrder, type NewItem } from '../../db/queries/orderWrites.js'
import { type PetOnSale, reserveUnits, type Wanted } from '../../db/queries/stock.js'
import { isPayable } from '../../values/currency.js'
import { DAY_MS } from '../../values/durations.js'
import { ApiError } from '../../values/errors/apiError.js'
import { conflict, invalid, invalidField } from '../../values/errors/make.js'
import { insufficientInventory, invalidCustomer } from '../../values/errors/shopMake.js'
import type { OrderId, PetId, UserId } from '../../values/ids.js'
import { type Cents, centsToDecimal, MAX_CENTS } from '../../values/money.js'
import type { Actor } from '../actor.js'
import { recordLowStock } from '../pets/lowStock.js'
import type { Services } from '../services.js'
import { type Address, checkAddress } from './address.js'
import { customerOf } from './customerOf.js'
import { resume, settleOrThrow } from './settle/settle.js'

const DELIVERY_DAYS = 5
const DEFAULT_METHOD = 'pm_ok'

interface OrderItemInput {
  readonly petId: PetId
  readonly quantity: number
  /** The price that the caller expects. The order always uses the catalogue's price, and is refused when the prices differ. */
  readonly unitPrice?: Cents | null
}

export interface OrderInput {
  readonly customerId?: UserId | null
  readonly items: readonly OrderItemInput[]
  readonly shippingAddress?: Address | null
  readonly paymentMethod?: string | null
}

/**
 * Places an order: reserves the units, charges the payment, and sells the units. The first commit stores the order, so if this process ends,
 * another process continues the order under the same keys.
 * @throws VALIDATION_ERROR, INVALID_CUSTOMER, CONFLICT when a price has changed, INSUFFICIENT_INVENTORY, PAYMENT_FAILED, and SERVICE_UNAVAILABLE
 *   when the payment is not decided yet.
 */
export async function placeOrder(services: Services, actor: Actor, input: OrderInput): Promise<OrderRow> {
  const { callKey } = services
  if (callKey?.begun !== undefined) return resume(services, callKey.begun as OrderId) // a key of this mutation begins orders
  checkAddress(input.shippingAddress)
  const customerId = customerOf(services, actor, input.customerId)
  const begun = await services.write((tx) => storeOrder(services, tx, customerId, input))
  if (begun instanceof ApiError) throw begun
  services.crashAt('order_reserved')
  return settleOrThrow(services, begun)
}

/** The first transaction: idempotency key, reservation and order commit together. @returns a refusal when it must commit with the key. */
async function storeOrder(services: Services, tx: Tx, customerId: UserId, input: OrderInput): Promise<OrderToCharge | ApiError> {
  const { callKey, clock, ids } = services
  await callKey?.lock(tx)
  const now = clock.now()
  const wanted = addedUp(input.items)
  const found = await reserveUnits(tx, wanted, customerId, now)
  if (found.some(({ mayBuy }) => !mayBuy)) throw invalidCustomer(customerId)
  const pets = new Map(found.map((pet) => [pet.id, pet]))
  const items = pricedItems(input.items, pets)
  // a sum of amounts in hundredths is such an amount
  const totalAmount = items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0) as Cents
  if (totalAmount > MAX_CENTS) throw invalidField('items', `must not cost more than ${centsToDecimal(MAX_CENTS)} together`)
  const short = shortLines(input.items, pets)
  if (short) {
    await callKey?.remember(tx, short, now)
    return short
  }
  const stocks = found.map(({ id, stock, quantity }) => ({ id, previous: stock, current: stock - quantity }))
  await recordLowStock(services, tx, stocks, now)
  const { street, city, postalCode, country } = input.shippingAddress ?? {}
  const placed = {
    customerId,
    status: 'pending',
    paymentStatus: 'pending',
    totalAmount,
    currency: found[0]?.currency ?? 'USD',
    shippingStreet: street,
    shippingCity: city,
    shippingPostalCode: postalCode,
    shippingCountry: country,
    createdAt: now,
    updatedAt: now,
    estimatedDelivery: new Date(now.getTime() + DELIVERY_DAYS * DAY_MS),
    paymentMethod: input.paymentMethod ?? DEFAULT_METHOD,
    chargeKey: ids.uuid(),
  } as const
  const order = await insertOrder(tx, placed, items, wanted)
  await callKey?.take(tx, order.id, now)
  return order
}

/** Units for each pet. Several items may name the same pet. */
function addedUp(items: readonly OrderItemInput[]): Wanted[] {
  const units = new Map<PetId, number>()
  for (const { petId, quantity } of items) units.set(petId, (units.get(petId) ?? 0) + quantity)
  return [...units].map(([petId, quantity]) => ({ petId, quantity }))
}

/** The items at the catalogue's prices. @throws VALIDATION_ERROR, CONFLICT with the current price */
function pricedItems(lines: readonly OrderItemInput[], pets: ReadonlyMap<PetId, PetOnSale>): NewItem[] {
  const unknown = lines.flatMap(({ petId }, i) => (pets.get(petId)?.price == null ? [{ petId, i }] : []))
  if (unknown.length > 0)
    throw invalid(
      unknown.map(({ petId, i }) => ({
        field: `items[${i}].petId`,
        message: pets.has(petId) ? `pet ${petId} is not for sale, because it has no price` : `pet ${petId} does not exist`,
        value: petId,
      })),
    )
  const unpayable = lines.flatMap(({ petId }, i) => {
    const { price, currency } = pets.get(petId) as PetOnSale & { price: Cents } // checked above: the pet exists and has a price
    return isPayable(price, currency)
      ? []
      : [
          {
            field: `items[${i}].petId`,
            message: `pet ${petId} is not for sale, because its price cannot be paid in ${currency}`,
            value: petId,
          },
        ]
  })
  if (unpayable.length > 0) throw invalid(unpayable)
  const currencies = new Set([...pets.values()].map((pet) => pet.currency))
  if (currencies.size > 1) throw invalidField('items', 'must all have the same currency', { allowed: [...currencies] })
  return lines.map(({ petId, quantity, unitPrice: believed }, i) => {
    const { name, price } = pets.get(petId) as PetOnSale & { price: Cents } // checked above: the pet exists and has a price
    if (believed != null && believed !== price)
      throw conflict(`The price of pet ${petId} is ${centsToDecimal(price)}`, {
        field: `items[${i}].unitPrice`,
        petId,
        value: centsToDecimal(believed),
        currentPrice: centsToDecimal(price),
      })
    return { line: i + 1, petId, name, quantity, unitPrice: price }
  })
}

/** The refusal that names every item with too little stock; undefined when there is enough, and the units are reserved. */
function shortLines(lines: readonly OrderItemInput[], pets: ReadonlyMap<PetId, PetOnSale>): ApiError | undefined {
  const items = lines.flatMap(({ petId, quantity }, i) => {
    const { isEnough, available } = pets.get(petId) as PetOnSale // `pricedItems` has refused pets that do not exist
    return isEnough ? [] : [{ field: `items[${i}].quantity`, petId, requested: quantity, available }]
  })
  return items.length > 0 ? insufficientInventory(items) : undefined
}
