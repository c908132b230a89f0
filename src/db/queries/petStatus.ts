import { type Placeholder, type SQL, sql } from 'drizzle-orm'
import { pets } from '../tables/pets.js'

export type PetStatus = (typeof pets.$inferSelect)['status']

interface UnitsAfter {
  /** By a sale the last unit ends an `available` that staff has set. A change by staff ends no status of staff. */
  readonly by: 'sale' | 'staff'
  /** The units after the change, as expressions on the row before the change. */
  readonly stock: SQL
  readonly reserved: SQL
}

/**
 * The status that staff names, for the SET list of an UPDATE. A pet that is sent back as it was read names the status that sales have given it: this
 * status stays one of sales while the units still give it. See decision D169.
 * @param stock the units after the change, as an expression on the row before the change
 */
export function statusOfStaff<Status extends PetStatus | Placeholder | SQL>(status: Status, stock: SQL) {
  return { status, isStatusOfSales: sql<boolean>`${pets.isStatusOfSales} and ${pets.status} = ${status} and ${stock} <= 0` }
}

/**
 * The status of a pet after a change of its units, for the SET list of an UPDATE. Sales make a pet pending while its last units are reserved, sold
 * when they are gone, and available when units come back. A status that staff has set stays, but a sale of the last units ends `available`.
 */
export function statusOfSales({ by, stock, reserved }: UnitsAfter) {
  const isOfSales = by === 'staff' ? sql`${pets.isStatusOfSales}` : sql`(${pets.isStatusOfSales} or ${pets.status} = 'available')`
  return {
    status: sql<PetStatus>`case when not ${isOfSales} then ${pets.status} when ${stock} > 0 then 'available'::pet_status
      when ${reserved} > 0 then 'pending'::pet_status else 'sold'::pet_status end`,
    isStatusOfSales: sql<boolean>`${isOfSales} and ${stock} <= 0`,
  }
}
