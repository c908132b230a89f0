import type { orders } from '../db/tables/orders.js'
import type { UserId } from '../values/ids.js'
import { addresses } from './addresses.js'
import { composeItems, type Goods, type SeedItem } from './composeItems.js'
import { orderProgress } from './orderProgress.js'
import { type Random, seededRandom } from './random.js'
import { DAY, MINUTE } from './spread.js'

/** Columns about a payment in progress. The demo's orders are settled. */
type Underway =
  | 'recoveryPoint'
  | 'leaseUntil'
  | 'paymentMethod'
  | 'chargeKey'
  | 'refundKey'
  | 'chargeId'
  | 'settleAttempts'
  | 'nextSettleAt'
  | 'mayBeCharged'
  | 'alertedAt'

interface SeedOrder extends Omit<Required<typeof orders.$inferInsert>, 'id' | Underway> {
  readonly items: readonly SeedItem[]
}

const COUNT = 300
const MOST_ITEMS = 4

/**
 * The demo's 300 orders, oldest first, with more orders in recent months. Every sold pet is in an order. No pet is ordered before it was listed.
 * @param pets the pets in stock and the sold pets
 * @param customers ids of customers who may order; at least one
 */
export function demoOrders(
  now: Date,
  pets: { inStock: readonly Goods[]; sold: readonly Goods[] },
  customers: readonly UserId[],
): SeedOrder[] {
  const random = seededRandom(3)
  const homes = customers.map((customerId) => ({ customerId, home: random.pick(addresses) }))
  const plans = Array.from({ length: COUNT }, (_, index) => plan(random, now, COUNT - 1 - index))
  for (const pet of pets.sold) {
    const takers = plans.filter(({ createdAt, status, goods }) => createdAt > pet.createdAt && status !== 'cancelled' && goods.length < 2)
    random.pick(takers).goods.push(pet)
  }
  return plans.map(({ goods, ...order }) => {
    const listed = random.shuffle(pets.inStock.filter(({ createdAt }) => createdAt < order.createdAt))
    const more = random.int(goods.length ? 0 : 1, MOST_ITEMS - goods.length)
    const { customerId, home } = random.pick(homes)
    // A quarter of the orders are presents with another address.
    const { street, city, postalCode, country } = random.chance(0.25) ? random.pick(addresses) : home
    return {
      ...order,
      ...composeItems(random, [...goods, ...listed.slice(0, more)]),
      customerId,
      currency: 'USD',
      shippingStreet: street,
      shippingCity: city,
      shippingPostalCode: postalCode,
      shippingCountry: country,
    }
  })
}

function plan(random: Random, now: Date, backward: number) {
  // Squared, so that most orders are recent and still on their way.
  const age = 330 * DAY * ((backward + 0.5) / COUNT) ** 2 + MINUTE
  const createdAt = new Date(Math.floor(now.getTime() - age))
  const goods: Goods[] = []
  return { createdAt, ...orderProgress(random, createdAt, now, backward % 11 === 5), goods }
}
