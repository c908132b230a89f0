import type { PetId } from '../../values/ids.js'
import { type WatchedRows, watchRow, watchRows } from '../changes/watchRows.js'
import type { Services } from '../services.js'
import { getPet } from './readPets.js'

const ID = new Set(['id'])

/** Every pet that changes. @throws SERVICE_UNAVAILABLE */
export function watchPets({ changes }: Pick<Services, 'changes'>): WatchedRows<PetId> {
  return watchRows(changes, (change) => (change.kind === 'pet' ? change.id : undefined))
}

/** One pet, whenever it changes. @throws NOT_FOUND */
export function watchPet(services: Pick<Services, 'changes' | 'db'>, id: PetId): Promise<WatchedRows<PetId>> {
  return watchRow(
    services.changes,
    id,
    (change) => change.kind === 'pet' && change.id === id,
    () => getPet(services, id, ID),
  )
}
