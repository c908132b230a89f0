import { asc, type SQL, sql } from 'drizzle-orm'
import type { OrderId, PetId, UserId } from '../../values/ids.js'
import type { Cents } from '../../values/money.js'
import type { Tx } from '../client.js'
import { numbers, timestamp } from '../sqlValues.js'
import { orderItems } from '../tables/orders.js'
import { pets } from '../tables/pets.js'
import { stockMovements } from '../tables/stock.js'
import { users } from '../tables/users.js'
import { announcement } from './changes.js'
import { type PetStatus, statusOfSales } from './petStatus.js'

type StockMovementKind = (typeof stockMovements.$inferInsert)['kind']

export interface Wanted {
  readonly petId: PetId
  readonly quantity: number
}

export interface PetOnSale {
  readonly id: PetId
  readonly name: string
  readonly price: Cents | null
  readonly currency: string
  readonly status: PetStatus
  readonly stock: number
}

/**
 * Locks pets in the order of their ids, so that two orders of the same pets never deadlock. Also locks the customer's account, so that the
 * account cannot be suspended or deleted before the order is written.
 * @returns the pets; `mayBuy` tells whether the customer may buy now.
 */
export function lockPets(tx: Tx, ids: readonly PetId[], customerId: UserId): Promise<(PetOnSale & { readonly mayBuy: boolean })[]> {
  const customer = sql`select ${users.id} from ${users}
    where ${users.id} = ${customerId} and ${users.status} = 'active' and ${users.deletedAt} is null for share`
  return tx
    .select({
      id: pets.id,
      name: pets.name,
      price: pets.price,
      currency: pets.currency,
      status: pets.status,
      stock: pets.stock,
      mayBuy: sql<boolean>`(select count(*) = 1 from (${customer}) as customer)`,
    })
    .from(pets)
    .where(sql`${pets.id} = any(${numbers(ids)})`)
    .orderBy(asc(pets.id))
    .for('update')
}

/** The wanted units as a table in a statement, for any number of pets. */
function wantedTable(wanted: readonly Wanted[]): SQL {
  const [ids, quantities] = [wanted.map(({ petId }) => petId), wanted.map(({ quantity }) => quantity)]
  return sql`unnest(${numbers(ids)}, ${numbers(quantities, 'int')}) as wanted (pet_id, quantity)`
}

/** Moves units from a pet's stock to its reserved units, for an order. The use case has locked the pets and has checked their units. */
export async function reserveStock(tx: Tx, wanted: readonly Wanted[], now: Date): Promise<void> {
  await tx.execute(sql`
    update ${pets} set stock = stock - wanted.quantity, reserved = reserved + wanted.quantity, version = version + 1,
      updated_at = ${timestamp(now)}, ${statusIn(sql`${pets.stock} - wanted.quantity`, sql`${pets.reserved} + wanted.quantity`)}
    from ${wantedTable(wanted)}
    where ${pets.id} = wanted.pet_id
    returning ${pets.id}, ${announcement('pet', pets.id)}`)
}

/** Sets the status that a sale gives to a pet with so many units. */
function statusIn(stock: SQL, reserved: SQL): SQL {
  const { status, isStatusOfSales } = statusOfSales({ by: 'sale', stock, reserved })
  return sql`status = ${status}, is_status_of_sales = ${isStatusOfSales}`
}

const more = sql`${pets.stock} + moved.quantity`
const fewerReserved = sql`${pets.reserved} - moved.quantity`
/** The moves of an order's units: each changes the pet's units, and with them its status. */
const moves = {
  /** From the reservation to the customer. */
  sold: sql`reserved = ${fewerReserved}, ${statusIn(sql`${pets.stock}`, fewerReserved)}`,
  /** From the reservation back into the shop. */
  released: sql`reserved = ${fewerReserved}, stock = ${more}, ${statusIn(more, fewerReserved)}`,
  /** From the customer back into the shop. */
  returned: sql`stock = ${more}, ${statusIn(more, sql`${pets.reserved}`)}`,
} as const

/**
 * Moves all units of an order and records the movement. Pets that have left the catalogue are left out. A repeated release changes nothing: the end
 * of the reservation and the end of the order may both ask for a release.
 */
export async function moveStockOfOrder(tx: Tx, orderId: OrderId, kind: keyof typeof moves, now: Date): Promise<void> {
  const at = sql`${timestamp(now)}`
  const isReleased = sql`exists (select 1 from ${stockMovements} m where m.order_id = ${orderId} and m.kind = 'released')`
  await tx.execute(sql`
    with moved as (
      select p.id, (select sum(i.quantity)::int from ${orderItems} i where i.order_id = ${orderId} and i.pet_id = p.id) as quantity
      from ${pets} p where p.id in (select i.pet_id from ${orderItems} i where i.order_id = ${orderId})
        ${kind === 'released' ? sql`and not ${isReleased}` : sql``}
      order by p.id for update),
    changed as (
      update ${pets} set ${moves[kind]}, version = version + 1, updated_at = ${at} from moved where ${pets.id} = moved.id
      returning ${pets.id}, ${announcement('pet', pets.id)})
    insert into ${stockMovements} (pet_id, order_id, kind, quantity, created_at)
    select moved.id, ${orderId}, ${kind}, moved.quantity, ${at} from moved join changed on changed.id = moved.id`)
}

export async function insertStockMovements(
  tx: Tx,
  kind: StockMovementKind,
  wanted: readonly Wanted[],
  orderId: OrderId | null,
  now: Date,
): Promise<void> {
  await tx.execute(sql`
    insert into ${stockMovements} (pet_id, order_id, kind, quantity, created_at)
    select pet_id, ${orderId}::bigint, ${kind}, quantity, ${timestamp(now)} from ${wantedTable(wanted)}`)
}
