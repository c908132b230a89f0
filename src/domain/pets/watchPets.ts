import { fieldsOf } from '../../values/fields.js'
import type { PetId } from '../../values/ids.js'
import { type WatchedRows, waitingShare, watchRow, watchRows } from '../changes/watchRows.js'
import type { Services } from '../services.js'
import { getPet } from './readPets.js'

const ID = fieldsOf('id')

type PetWatch = Pick<Services, 'changes' | 'waitingEvents' | 'origin'>

/** Watches all pets. @throws SERVICE_UNAVAILABLE */
export function watchPets(services: PetWatch): WatchedRows<PetId> {
  return watchRows(services.changes, (change) => (change.kind === 'pet' ? change.id : undefined), waitingShare(services))
}

/** Watches one pet. @throws NOT_FOUND */
export function watchPet(services: PetWatch & Pick<Services, 'db'>, id: PetId): Promise<WatchedRows<PetId>> {
  return watchRow(
    services.changes,
    id,
    (change) => change.kind === 'pet' && change.id === id,
    () => getPet(services, id, ID),
    waitingShare(services),
  )
}
