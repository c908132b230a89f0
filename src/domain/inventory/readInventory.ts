import { selectLowStock, selectStockTotals } from '../../db/queries/inventory.js'
import type { PetStatus } from '../../db/queries/petStatus.js'
import type { PetId } from '../../values/ids.js'
import type { Services } from '../services.js'

export interface InventorySummary {
  readonly counts: Readonly<Record<PetStatus, number>>
  readonly onHand: number
  readonly reserved: number
  readonly lowStock: readonly { petId: PetId; name: string; stock: number }[]
}

/** The inventory: pets by status, units on hand and reserved, and pets with low stock. */
export async function readInventory({ db }: Pick<Services, 'db'>): Promise<InventorySummary> {
  const [{ onHand, reserved, ...counts }, low] = await Promise.all([selectStockTotals(db), selectLowStock(db)])
  return { counts, onHand, reserved, lowStock: low.map(({ id, name, stock }) => ({ petId: id, name, stock })) }
}
