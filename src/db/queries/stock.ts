import { type SQL, sql } from 'drizzle-orm'
import type { PetId, UserId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import type { Db, Tx } from '../client.js'
import { part, type StatementParts } from '../part.js'
import { fixedStatement } from '../statement.js'
import { orderItems, orders } from '../tables/orders.js'
import { pets } from '../tables/pets.js'
import { stockMovements } from '../tables/stock.js'
import { users } from '../tables/users.js'
import { catalogueAnnouncement } from './changes.js'
import { factsOf, petFacts } from './petFacts.js'
import { statusOfSales } from './petStatus.js'

/** Units of a pet that an order wants. */
export interface Wanted {
  readonly petId: PetId
  readonly quantity: number
}

/** A pet that an order wants, as it is before the reservation. */
export interface PetOnSale {
  readonly id: PetId
  readonly name: string
  readonly price: Cents | null
  readonly currency: string
  readonly stock: number
  /** The wanted units. */
  readonly quantity: number
  /** Units that can be bought. */
  readonly available: number
  readonly isEnough: boolean
}

const slot = sql.placeholder

/**
 * Announces moved units. The category and the tags are not told: they come from the moment at which the statement began, and the statement may have waited
 * for the lock of a writer who has changed them since.
 * @param before the part that has the pet as it was
 */
const moved = (before: string) =>
  catalogueAnnouncement('pet', pets.id, {
    is: factsOf({ ...petFacts, category: undefined, tags: undefined }),
    was: factsOf({ status: sql.raw(`${before}.status`), stock: sql.raw(`${before}.stock`) }),
  })

/** Only units of an available pet can be bought. */
const available = sql`case when ${pets.status} = 'available' then ${pets.stock} else 0 end`

const reserve = fixedStatement((db) => {
  const customer = part(
    db,
    'customer',
    sql`select ${users.id} from ${users}
      where ${users.id} = ${slot('customerId')} and ${users.status} = 'active' and ${users.deletedAt} is null for share`,
  )
  const locked = part(
    db,
    'locked',
    sql`select ${pets.id}, ${pets.name}, ${pets.price}, ${pets.currency}, ${pets.stock}, ${pets.reserved}, ${pets.status}, wanted.quantity, ${available} as available,
        ${available} >= wanted.quantity as is_enough
      from unnest(${slot('petIds')}::bigint[], ${slot('quantities')}::int[]) as wanted (pet_id, quantity) join ${pets} on ${pets.id} = wanted.pet_id
      order by ${pets.id} for update of ${pets}`,
  )
  // The units of the locked row, and not of the row that the UPDATE finds: PostgreSQL checks the constraints of the row that it makes from the
  // version that the statement saw when it began, before it comes to the newest version. That row may have too few units, or too many.
  const [stock, reservedUnits] = [sql`locked.stock - locked.quantity`, sql`locked.reserved + locked.quantity`]
  const reserved = part(
    db,
    'reserved',
    sql`update ${pets} set stock = ${stock}, reserved = ${reservedUnits}, version = ${pets.version} + 1,
        updated_at = ${slot('now')}::timestamptz, ${statusIn(stock, reservedUnits)}
      from locked where ${pets.id} = locked.id and not exists (select 1 from locked where not is_enough)
      returning ${pets.id}, ${moved('locked')}`,
  )
  return db
    .with(customer, locked, reserved)
    .select({
      id: sql<PetId>`id`.mapWith(pets.id),
      name: sql<string>`name`,
      price: sql<Cents | null>`price`.mapWith(pets.price),
      currency: sql<string>`currency`,
      stock: sql<number>`stock`,
      quantity: sql<number>`quantity`,
      available: sql<number>`available`,
      isEnough: sql<boolean>`is_enough`,
      mayBuy: sql<boolean>`exists (select 1 from customer)`,
    })
    .from(sql`locked`)
    .orderBy(sql`id`)
})

/**
 * Reserves the units of an order: moves them from the stock of each pet to its reserved units. Reserves the units of all pets, or none when a pet has
 * too few. Locks the pets in the order of their ids, so that two orders of the same pets never deadlock. Also locks the customer's account, so that
 * the account cannot be suspended or deleted before the order is written.
 * @param wanted each pet once. @returns the pets that exist; `mayBuy` tells whether the customer may buy now.
 */
export function reserveUnits(
  tx: Tx,
  wanted: readonly Wanted[],
  customerId: UserId,
  now: Date,
): Promise<(PetOnSale & { readonly mayBuy: boolean })[]> {
  return reserve(tx, { ...wantedValues(wanted), customerId, now: now.toISOString() })
}

/** Values for the placeholders `petIds` and `quantities`: two lists, so that a statement has one text for any number of pets. */
export function wantedValues(wanted: readonly Wanted[]) {
  return { petIds: `{${wanted.map(({ petId }) => petId).join()}}`, quantities: `{${wanted.map(({ quantity }) => quantity).join()}}` }
}

/** Sets the status that a sale gives to a pet with so many units. */
function statusIn(stock: SQL, reserved: SQL): SQL {
  const { status, isStatusOfSales } = statusOfSales({ by: 'sale', stock, reserved })
  return sql`status = ${status}, is_status_of_sales = ${isStatusOfSales}`
}

const more = sql`${pets.stock} + units.quantity`
const fewerReserved = sql`${pets.reserved} - units.quantity`
/** The moves of an order's units: each changes the pet's units, and with them its status. */
const moves = {
  /** From the reservation to the customer. */
  sold: sql`reserved = ${fewerReserved}, ${statusIn(sql`${pets.stock}`, fewerReserved)}`,
  /** From the reservation back into the shop. */
  released: sql`reserved = ${fewerReserved}, stock = ${more}, ${statusIn(more, fewerReserved)}`,
  /** From the customer back into the shop. */
  returned: sql`stock = ${more}, ${statusIn(more, sql`${pets.reserved}`)}`,
} as const
export type UnitsMove = keyof typeof moves

/**
 * Parts of a statement that move all units of an order and record the movement. The part `orders` of the statement has the changed order, or no row.
 * Pets that have left the catalogue are left out. A repeated release changes nothing: the end of the reservation and the end of the order may both
 * ask for a release.
 */
export function unitsParts(db: Db, kind: UnitsMove): StatementParts {
  const orderId = sql`(select ${orders.id} from ${orders})`
  const at = sql`(select ${orders.updatedAt} from ${orders})`
  const isReleased = sql`exists (select 1 from ${stockMovements} m where m.order_id = ${orderId} and m.kind = 'released')`
  return [
    part(
      db,
      'units',
      sql`select p.id, p.status, p.stock, (select sum(i.quantity)::int from ${orderItems} i where i.order_id = ${orderId} and i.pet_id = p.id) as quantity
        from ${pets} p where p.id in (select i.pet_id from ${orderItems} i where i.order_id = ${orderId})
          ${kind === 'released' ? sql`and not ${isReleased}` : sql``}
        order by p.id for update`,
    ),
    part(
      db,
      'moved',
      sql`update ${pets} set ${moves[kind]}, version = ${pets.version} + 1, updated_at = ${at} from units where ${pets.id} = units.id
        returning ${pets.id}, ${moved('units')}`,
    ),
    part(
      db,
      'counted',
      sql`insert into ${stockMovements} (pet_id, order_id, kind, quantity, created_at)
        select units.id, ${orderId}, ${sql.raw(`'${kind}'`)}, units.quantity, ${at} from units join moved on moved.id = units.id`,
    ),
  ]
}
