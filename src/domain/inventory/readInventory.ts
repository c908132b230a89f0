import { selectLowStock, selectStockCounts } from '../../db/queries/inventory.js'
import type { PetStatus } from '../../db/queries/petStatus.js'
import type { PetId } from '../../values/ids.js'
import { LOW_STOCK } from '../pets/lowStock.js'
import type { Services } from '../services.js'

/** Pets that the inventory lists as low in stock. */
export const MAX_LOW_STOCK = 50

export interface InventorySummary {
  readonly counts: Readonly<Record<PetStatus, number>>
  readonly onHand: number
  readonly reserved: number
  readonly lowStock: readonly { petId: PetId; name: string; stock: number }[]
}

/** The inventory: pets by status, units on hand and reserved, and pets with low stock. */
export async function readInventory({ db }: Pick<Services, 'db'>): Promise<InventorySummary> {
  const [byStatus, lowStock] = await Promise.all([selectStockCounts(db), selectLowStock(db, LOW_STOCK, MAX_LOW_STOCK)])
  const counts: Record<PetStatus, number> = { available: 0, pending: 0, sold: 0 }
  for (const row of byStatus) counts[row.status] = row.pets
  const total = (unit: 'stock' | 'reserved') => byStatus.reduce((sum, row) => sum + row[unit], 0)
  return { counts, onHand: total('stock'), reserved: total('reserved'), lowStock }
}
