import type { Tx } from '../../db/client.js'
import { petReads } from '../../db/queries/pets.js'
import { everyRow } from '../../db/visible.js'
import type { PetId } from '../../values/ids.js'
import { LOW_STOCK } from '../../values/stockLevels.js'
import type { Services } from '../services.js'
import { recordEvents } from '../webhooks/recordEvent.js'

interface StockChange {
  readonly id: PetId
  /** Units before the change. */
  readonly previous: number
  /** Units after the change. */
  readonly current: number
}

/** Records an event for each pet whose stock falls from above `LOW_STOCK` to it or below, in the transaction that has changed the stock. */
export async function recordLowStock(services: Services, tx: Tx, changes: readonly StockChange[], now: Date): Promise<void> {
  const fallen = new Map(
    changes.flatMap((stock) => (stock.previous > LOW_STOCK && stock.current <= LOW_STOCK ? [[stock.id, stock] as const] : [])),
  )
  if (fallen.size === 0) return
  const pets = await petReads.several(tx, everyRow, [...fallen.keys()])
  const objects = await services.show('Pet', pets, tx)
  const happenings = pets.map(({ id, stock }, i) => ({
    type: 'pet.stock_low' as const,
    objectType: 'pet' as const,
    objectId: id,
    changes: { stock: { previous: fallen.get(id)?.previous, current: stock } },
    object: objects[i],
  }))
  await recordEvents(services, tx, happenings, now)
}
