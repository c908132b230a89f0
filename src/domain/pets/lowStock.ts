import type { Tx } from '../../db/client.js'
import { type PetRow, petReads } from '../../db/queries/pets.js'
import type { PetId } from '../../values/ids.js'
import type { Services } from '../services.js'
import { recordEvents } from '../webhooks/recordEvent.js'

/** A pet with this many units or fewer left is worth a reorder. */
export const LOW_STOCK = 2

/**
 * Records an event for each pet whose stock falls from above `LOW_STOCK` to it or below, in the transaction that changes the stock.
 * @param before the stock of each pet before the change. @param after the pets after the change; by default read from the database.
 */
export async function recordLowStock(
  services: Services,
  tx: Tx,
  before: ReadonlyMap<PetId, number>,
  now: Date,
  after?: readonly PetRow[],
): Promise<void> {
  const wereEnough = [...before].flatMap(([id, stock]) => (stock > LOW_STOCK ? [id] : []))
  if (wereEnough.length === 0) return
  const pets = (after ?? (await petReads.several(tx, undefined, wereEnough))).filter(
    ({ id, stock }) => wereEnough.includes(id) && stock <= LOW_STOCK,
  )
  const objects = await services.show('Pet', pets, tx)
  const happenings = pets.map(({ id, stock }, i) => ({
    type: 'pet.stock_low' as const,
    objectType: 'pet' as const,
    objectId: id,
    changes: { stock: { previous: before.get(id), current: stock } },
    object: objects[i],
  }))
  await recordEvents(services, tx, happenings, now)
}
